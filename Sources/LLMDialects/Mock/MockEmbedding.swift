package import LLMCore

/// What a deployment or a request with `mock_response` answers to embedding requests: the vector it gives, for each input.
package enum MockEmbedding {
    /// - Returns: the answer; nil where the mock is none of embeddings.
    package static func answer(
        _ settings: JSONObject,
        _ request: EmbeddingRequest
    ) -> Result<EmbeddingResponse, LLMError>? {
        switch settings["mock_response"] {
        case .array(let vector)?:
            let bytes = JSON.array(vector).serialized()
            let count = max(request.inputCount, 1)
            do {
                return .success(
                    try EmbeddingResponse(
                        model: request.model,
                        vectors: Array(repeating: bytes[...], count: count),
                        promptTokens: 10
                    )
                )
            } catch {
                return .failure(LLMError(.internalServerError, "The mocked answer cannot be written.", cause: error))
            }
        case .string(let text)?: return MockAnswer.failure(named: text).map { .failure($0) }
        default: return nil
        }
    }
}
