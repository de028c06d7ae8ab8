import LLMCatalog
package import LLMCore

/// Embeddings of watsonx.ai (API reference, `POST /ml/v1/text/embeddings`).
package struct WatsonxEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        var parameters = try EmbeddingParameters(of: input, for: target, known: [])
        let place = try WatsonxPlace(target) { parameters[$0] ?? target.options[$0] }
        for name in WatsonxPlace.settings { _ = parameters.take(name) }
        var body = place.members
        body["inputs"] = try input.request.textList(for: target)
        let settings = parameters.body([:])
        if settings != [:] { body["parameters"] = settings }
        let url = place.url("/text/embeddings")
        let wire = parameters.wire(url, .object(body), for: target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        try answers.addEach(in: "results", "embedding")
        return try answers.response(promptTokens: answers.sum { $0.int("input_token_count") })
    }
}
