/// How much a model takes and gives.
package struct ModelLimits: Sendable, Hashable {
    /// Tokens of the answer, or of everything in older rows (`max_tokens`).
    package var maxTokens: Int?
    /// Tokens of the request (`max_input_tokens`).
    package var maxInputTokens: Int?
    /// Tokens of the answer (`max_output_tokens`).
    package var maxOutputTokens: Int?
    /// Numbers in an embedding (`output_vector_size`).
    package var outputVectorSize: Int?
    /// The shortest prompt that the provider caches (`prompt_cache_min_tokens`).
    package var promptCacheMinimumTokens: Int?
    /// Requests per minute that the provider allows by default (`rpm`).
    package var requestsPerMinute: Int?
    /// Tokens per minute that the provider allows by default (`tpm`).
    package var tokensPerMinute: Int?

    /// The limits by their catalog names.
    enum Name: String {
        case maxTokens = "max_tokens"
        case maxInputTokens = "max_input_tokens"
        case maxOutputTokens = "max_output_tokens"
        case outputVectorSize = "output_vector_size"
        case promptCacheMinimumTokens = "prompt_cache_min_tokens"
        case requestsPerMinute = "rpm"
        case tokensPerMinute = "tpm"
    }

    /// Sets the limit with a name.
    mutating func set(_ name: Name, to value: Int?) {
        switch name {
        case .maxTokens: self.maxTokens = value
        case .maxInputTokens: self.maxInputTokens = value
        case .maxOutputTokens: self.maxOutputTokens = value
        case .outputVectorSize: self.outputVectorSize = value
        case .promptCacheMinimumTokens: self.promptCacheMinimumTokens = value
        case .requestsPerMinute: self.requestsPerMinute = value
        case .tokensPerMinute: self.tokensPerMinute = value
        }
    }
}
