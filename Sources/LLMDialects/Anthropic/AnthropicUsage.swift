import LLMCore

/// The provider's `usage` object, whole or in the pieces of a stream.
///
/// `input_tokens` leaves out what was read from and written to the cache; OpenAI's count takes it in.
struct AnthropicUsage: Sendable {
    private var input = 0
    private var cacheRead = 0
    private var cacheCreation = 0
    private var cacheCreation5Minutes: Int?
    private var cacheCreation1Hour: Int?
    private var output = 0
    private var thinking: Int?
    private var webSearches: Int?
    private var serviceTier: String?
    private var priceFactors: PriceFactors = []
    private var isKnown = false

    init() {}

    /// Takes over what a `usage` object says; later pieces of a stream win.
    mutating func take(_ usage: JSONNode, _ tape: JSONTape, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard tape.kind(of: usage) == .object else { return }
        self.isKnown = true
        func count(_ key: StaticString, _ node: JSONNode) -> Int? {
            tape.member(key, of: node, in: bytes).flatMap { tape.int($0, in: bytes) }.map { max(0, $0) }
        }
        self.input = count("input_tokens", usage) ?? self.input
        self.output = count("output_tokens", usage) ?? self.output
        self.cacheRead = count("cache_read_input_tokens", usage) ?? self.cacheRead
        self.cacheCreation = count("cache_creation_input_tokens", usage) ?? self.cacheCreation
        if let split = tape.member("cache_creation", of: usage, in: bytes) {
            self.cacheCreation5Minutes = count("ephemeral_5m_input_tokens", split) ?? self.cacheCreation5Minutes
            self.cacheCreation1Hour = count("ephemeral_1h_input_tokens", split) ?? self.cacheCreation1Hour
        }
        if let details = tape.member("output_tokens_details", of: usage, in: bytes) {
            self.thinking = count("thinking_tokens", details) ?? self.thinking
        }
        if let tools = tape.member("server_tool_use", of: usage, in: bytes) {
            self.webSearches = count("web_search_requests", tools) ?? self.webSearches
        }
        if let tier = tape.member("service_tier", of: usage, in: bytes) {
            self.serviceTier = tape.string(tier, in: bytes) ?? self.serviceTier
        }
        if let region = tape.member("inference_geo", of: usage, in: bytes), tape.stringEquals(region, "us", in: bytes) {
            self.priceFactors.insert(.unitedStates)
        }
        if let speed = tape.member("speed", of: usage, in: bytes), tape.stringEquals(speed, "fast", in: bytes) {
            self.priceFactors.insert(.fast)
        }
    }

    /// The usage in OpenAI's way of counting; nil when the provider said nothing.
    ///
    /// - Parameter reasoning: tokens of reasoning as counted here, for providers that do not say; nil when there was
    ///   reasoning that cannot be read.
    /// - Returns: the counts, with the details that there are.
    func usage(reasoning: Int?) -> Usage? {
        guard self.isKnown else { return nil }
        let prompt = Self.sum(Self.sum(self.input, self.cacheRead), self.cacheCreation)
        var usage = Usage(promptTokens: prompt, completionTokens: self.output)
        usage.cachedTokens = self.cacheRead
        usage.cacheReadInputTokens = self.cacheRead
        usage.cacheCreationTokens = self.cacheCreation
        usage.cacheCreationInputTokens = self.cacheCreation
        usage.cacheCreation5MinuteTokens = self.cacheCreation5Minutes
        usage.cacheCreation1HourTokens = self.cacheCreation1Hour
        usage.textInputTokens = self.input
        if let counted = (self.thinking ?? reasoning).map({ min($0, self.output) }) {
            usage.reasoningTokens = counted
            usage.textOutputTokens = self.output - counted
        }
        usage.webSearchRequests = self.webSearches
        usage.serviceTier = self.serviceTier
        usage.priceFactors = self.priceFactors
        return usage
    }

    private static func sum(_ one: Int, _ other: Int) -> Int {
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
