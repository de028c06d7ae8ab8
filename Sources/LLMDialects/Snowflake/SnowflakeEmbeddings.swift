import LLMCatalog
package import LLMCore

/// Embeddings of Snowflake Cortex (REST API reference, `POST /api/v2/cortex/inference:embed`).
///
/// A text's vector comes in a list of its own, for the API has room for several.
package struct SnowflakeEmbeddings: EmbeddingTranslator {
    package init() {}

    package func encode(_ input: EmbeddingInput, for target: Target) throws(LLMError) -> EncodedEmbedding {
        let parameters = try EmbeddingParameters(of: input, for: target, known: [])
        let texts = try input.request.textList(for: target)
        let url = OpenAIAddress.url(of: .embeddings, "/inference:embed", for: target)
        let body = parameters.body(["text": texts, "model": .string(target.model)])
        return EncodedEmbedding(wires: [parameters.wire(url, body, for: target)], dropped: parameters.dropped)
    }

    package func decode(
        _ answers: inout EmbeddingAnswers,
        of input: EmbeddingInput,
        from target: Target
    ) throws(LLMError) -> EmbeddingResponse {
        for answer in answers.all {
            let document = answer.document
            guard let data = answer.node("data") else { throw answers.unusable(answer) }
            for element in document.elements(of: data) {
                let vector = document.member("embedding", of: element)
                let inner = vector.flatMap { document.element(0, of: $0) }.flatMap {
                    document.kind(of: $0) == .array ? $0 : nil
                }
                try answers.add(inner ?? vector, of: answer)
            }
        }
        return try answers.response(promptTokens: answers.sum { $0.int("usage", "total_tokens") })
    }
}
