import LLMCatalog
package import LLMCore

/// Embeddings of endpoints on SageMaker: containers of Hugging Face, and Voyage's, which know OpenAI's format (SageMaker
/// API reference, `InvokeEndpoint`).
package struct SageMakerEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions"])
        let texts = JSON.array(try input.request.texts(for: target).map { .string($0) })
        let isVoyage = Self.isVoyage(target)
        if isVoyage { parameters.rename("dimensions", to: "output_dimension") }
        let endpoint = PercentEncoding.segment(target.model)
        let url =
            target.base.path.hasSuffix("/invocations")
            ? target.base : target.base.appending(path: "/endpoints/\(endpoint)/invocations")
        let body = parameters.body([isVoyage ? "input" : "inputs": texts])
        return EncodedEmbedding(wires: [parameters.wire(url, body, for: target)], dropped: parameters.dropped)
    }

    private static func isVoyage(_ target: Target) -> Bool {
        VoyageEmbeddings.isModel(target.baseModel ?? target.model)
    }

    package func decode(
        _ responses: [WireResponse],
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        var answers = try EmbeddingAnswers(responses, of: input, from: target)
        for answer in answers.all {
            if answer.node("data") != nil { return try OpenAIEmbeddings.response(answers, of: input) }
            guard let list = answer.node("embedding") ?? answer.node("embeddings") else {
                throw answers.unusable(answer)
            }
            for vector in answer.document.elements(of: list) { try answers.add(vector, of: answer) }
        }
        return try answers.response(promptTokens: nil)
    }
}
