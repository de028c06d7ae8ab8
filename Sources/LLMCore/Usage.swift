/// The tokens (and other units) that one call consumed, in OpenAI's way of counting.
///
/// `promptTokens` includes cached, cache-written, audio, image and video tokens, and `completionTokens` includes
/// reasoning, audio and image tokens; the optional fields split those totals. `nil` means that the provider did not
/// say, `0` that it said zero. The wire form is the `usage` object of `POST /v1/chat/completions`.
public struct Usage: Sendable, Hashable {
    /// Tokens of the request, cached ones included (`prompt_tokens`).
    public var promptTokens: Int
    /// Tokens of the answer, reasoning included (`completion_tokens`).
    public var completionTokens: Int
    /// The provider's own total, usually prompt plus completion (`total_tokens`).
    public var totalTokens: Int

    /// Prompt tokens that were read from the provider's cache (`prompt_tokens_details.cached_tokens`).
    public var cachedTokens: Int?
    /// Prompt tokens that were written to the provider's cache
    /// (`prompt_tokens_details.cache_creation_tokens`, also seen as `cache_write_tokens`).
    public var cacheCreationTokens: Int?
    /// The part of the written tokens that is kept for five minutes
    /// (`prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens`).
    public var cacheCreation5MinuteTokens: Int?
    /// The part of the written tokens that is kept for an hour
    /// (`prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens`).
    public var cacheCreation1HourTokens: Int?

    /// Prompt tokens that are text (`prompt_tokens_details.text_tokens`).
    public var textInputTokens: Int?
    /// Prompt tokens that are audio (`prompt_tokens_details.audio_tokens`).
    public var audioInputTokens: Int?
    /// Prompt tokens that are images (`prompt_tokens_details.image_tokens`).
    public var imageInputTokens: Int?
    /// Prompt tokens that are video (`prompt_tokens_details.video_tokens`).
    public var videoInputTokens: Int?

    /// Completion tokens spent on hidden reasoning (`completion_tokens_details.reasoning_tokens`).
    public var reasoningTokens: Int?
    /// Completion tokens that are text (`completion_tokens_details.text_tokens`).
    public var textOutputTokens: Int?
    /// Completion tokens that are audio (`completion_tokens_details.audio_tokens`).
    public var audioOutputTokens: Int?
    /// Completion tokens that are images (`completion_tokens_details.image_tokens`).
    public var imageOutputTokens: Int?
    /// Completion tokens that are video (`completion_tokens_details.video_tokens`).
    public var videoOutputTokens: Int?
    /// Tokens of a predicted output that appeared in the answer
    /// (`completion_tokens_details.accepted_prediction_tokens`).
    public var acceptedPredictionTokens: Int?
    /// Tokens of a predicted output that did not appear but are billed
    /// (`completion_tokens_details.rejected_prediction_tokens`).
    public var rejectedPredictionTokens: Int?

    /// Cache writes as Anthropic reports them, next to the totals (`cache_creation_input_tokens`).
    public var cacheCreationInputTokens: Int?
    /// Cache reads as Anthropic reports them, next to the totals (`cache_read_input_tokens`).
    public var cacheReadInputTokens: Int?

    /// Web searches that the provider made for the call (`server_tool_use.web_search_requests`).
    public var webSearchRequests: Int?
    /// Whether searches are shown as a part of the prompt (`prompt_tokens_details.web_search_requests`) instead.
    public var countsSearchesInPrompt = false
    /// Search queries that a search model made for the answer (`num_search_queries`).
    public var searchQueries: Int?
    /// Tokens of cited documents, where a provider bills them (`citation_tokens`).
    public var citationTokens: Int?
    /// The tier that served the call, such as `flex` or `priority` (`service_tier`).
    public var serviceTier: String?
    /// What else the provider says that its price depends on.
    public var priceFactors: PriceFactors = []
    /// When the call was made and how long it took; set where a price depends on that.
    public var timing: CallTiming?
    /// What the provider says that the call cost (`cost`, or `cost.total_cost`).
    public var cost: Money?

    /// Makes a usage from its totals; the details are set afterwards.
    ///
    /// - Parameters:
    ///   - promptTokens: tokens of the request, cached ones included.
    ///   - completionTokens: tokens of the answer, reasoning included.
    ///   - totalTokens: the provider's total; `nil` stands for prompt plus completion.
    public init(promptTokens: Int, completionTokens: Int, totalTokens: Int? = nil) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        let (sum, overflow) = promptTokens.addingReportingOverflow(completionTokens)
        self.totalTokens = totalTokens ?? (overflow ? .max : sum)
    }
}

extension Usage {
    /// Prompt tokens read from the cache, wherever the provider reported them; 0 when it did not.
    public var cacheReadCount: Int {
        self.cachedTokens ?? self.cacheReadInputTokens ?? 0
    }

    /// Prompt tokens written to the cache, wherever the provider reported them; 0 when it did not.
    public var cacheWriteCount: Int {
        if let count = self.cacheCreationTokens ?? self.cacheCreationInputTokens {
            return count
        }
        let short = self.cacheCreation5MinuteTokens ?? 0
        let (sum, overflow) = short.addingReportingOverflow(self.cacheCreation1HourTokens ?? 0)
        return overflow ? .max : sum
    }
}
