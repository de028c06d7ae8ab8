import LLMCatalog
package import LLMCore

/// Embeddings of endpoints on SageMaker: containers of Hugging Face, and Voyage's, which know OpenAI's format (SageMaker
/// API reference, `InvokeEndpoint`).
package struct SageMakerEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: ["dimensions"])
        let texts = try input.request.textList(for: target)
        let isVoyage = Self.isVoyage(target)
        if isVoyage { parameters.rename("dimensions", to: "output_dimension") }
        for name in SageMakerAddress.unsent { _ = parameters.take(name) }
        let url = SageMakerAddress.url(for: target, isStream: false)
        let body = parameters.body([isVoyage ? "input" : "inputs": texts])
        var wire = parameters.wire(url, body, for: target)
        wire.headers.merge(SageMakerAddress.own(target))
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    private static func isVoyage(_ target: Target) -> Bool {
        VoyageEmbeddings.isModel(target.baseModel ?? target.model)
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
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
