import LLMCatalog
package import LLMCore

/// Embeddings of Jina AI: OpenAI's format, with objects for pictures (API reference, `POST /v1/embeddings`).
package struct JinaEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions", "encoding_format"])
        // Numbers are what comes unasked.
        if parameters["encoding_format"] == "float" { _ = parameters.take("encoding_format") }
        parameters.rename("encoding_format", to: "embedding_type")
        let url = OpenAIAddress.url(of: .embeddings, "/embeddings", for: target)
        let texts = Self.texts(input.request.document)
        guard texts.contains(where: { EmbeddingImage($0) != nil }) else {
            let wire = OpenAIEmbeddings.wire(url, parameters, input, target)
            return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
        }
        let inputs = texts.map { text -> JSON in
            EmbeddingImage(text).map { ["image": .string($0.base64)] } ?? ["text": .string(text)]
        }
        let body = parameters.body(["model": .string(target.model), "input": .array(inputs)])
        return EncodedEmbedding(wires: [parameters.wire(url, body, for: target)], dropped: parameters.dropped)
    }

    /// The inputs if all of them are texts.
    private static func texts(_ document: JSONDocument) -> [String] {
        guard let input = document.member("input") else { return [] }
        if let text = document.string(input) { return [text] }
        let texts = document.elements(of: input).compactMap { document.string($0) }
        return texts.count == document.count(of: input) ? texts : []
    }
}
