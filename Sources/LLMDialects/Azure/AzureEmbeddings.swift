import LLMCatalog
package import LLMCore

/// Embeddings on Azure: OpenAI's format at addresses that name a deployment and a version.
package struct AzureEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target)
        // A third of the bytes of a list of numbers. Who asked for numbers gets them.
        if input.request.leavesEncoding { parameters.set("encoding_format", to: "base64") }
        let url = AzureChat.url(for: target, AzureVersion(target.apiVersion), operation: "/embeddings")
        let wire = OpenAIEmbeddings.wire(url, parameters, input, target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }
}
