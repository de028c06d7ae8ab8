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
        body["inputs"] = .array(try input.request.texts(for: target).map { .string($0) })
        let settings = parameters.body([:])
        if settings != [:] { body["parameters"] = settings }
        let url = place.url("/text/embeddings")
        let wire = parameters.wire(url, .object(body), for: target)
        return EncodedEmbedding(wires: [wire], dropped: parameters.dropped)
    }

    package func decode(
        _ responses: [WireResponse],
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        var answers = try EmbeddingAnswers(responses, of: input, from: target)
        for answer in answers.all {
            guard let list = answer.node("results") else { throw answers.unusable(answer) }
            for result in answer.document.elements(of: list) {
                try answers.add(answer.document.member("embedding", of: result), of: answer)
            }
        }
        return try answers.response(promptTokens: answers.sum { $0.int("input_token_count") })
    }
}
