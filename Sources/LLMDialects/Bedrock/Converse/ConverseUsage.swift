import LLMCore

/// Converse's `usage` object: `inputTokens` leaves out what was read from and written to the cache.
struct ConverseUsage: Sendable {
    private var usage: JSON = nil
    private var thinking: Int?
    private var tier: String?

    init() {}

    /// Takes over what a whole answer, or the event `metadata`, says.
    mutating func take(_ usage: JSON?) {
        if let usage, usage.objectValue != nil { self.usage = usage }
    }

    /// Takes over what `additionalModelResponseFields` says of thinking.
    mutating func take(fields: JSON?) {
        let details = fields?["usage"]?["output_tokens_details"] ?? fields?["output_tokens_details"]
        self.thinking = details?["thinking_tokens"]?.intValue ?? self.thinking
    }

    mutating func take(tier: String?) { self.tier = tier ?? self.tier }

    private func count(_ key: String) -> Int { max(0, self.usage[key]?.intValue ?? 0) }

    /// The usage in OpenAI's way of counting; nil when the provider said nothing.
    ///
    /// `reasoning` are the tokens of reasoning as counted here; nil when there was some that cannot be read.
    func usage(reasoning: Int?) -> Usage? {
        guard self.usage.objectValue != nil else { return nil }
        let input = self.count("inputTokens")
        let output = self.count("outputTokens")
        let read = self.count("cacheReadInputTokens")
        let written = self.count("cacheWriteInputTokens")
        var usage = Usage(
            promptTokens: [input, read, written].reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 },
            completionTokens: output,
            totalTokens: self.usage["totalTokens"]?.intValue.map { max(0, $0) }
        )
        usage.cachedTokens = read
        usage.cacheReadInputTokens = read
        usage.cacheCreationTokens = written
        usage.cacheCreationInputTokens = written
        self.takeLifetimes(&usage)
        usage.textInputTokens = input
        if let counted = (self.thinking ?? reasoning).map({ min(max(0, $0), output) }) {
            usage.reasoningTokens = counted
            usage.textOutputTokens = output - counted
        }
        usage.serviceTier = self.tier
        return usage
    }

    private func takeLifetimes(_ usage: inout Usage) {
        guard let details = self.usage["cacheDetails"]?.arrayValue, !details.isEmpty else { return }
        var short = 0
        var long = 0
        for detail in details {
            let count = max(0, detail["inputTokens"]?.intValue ?? 0)
            if detail["ttl"]?.stringValue == "1h" { long = count } else { short = count }
        }
        usage.cacheCreation5MinuteTokens = short
        usage.cacheCreation1HourTokens = long
    }
}
