import LLMCore

/// What was counted, and why an answer ended.
enum CohereUsage {
    /// `usage` of version 2: the model's tokens, or the billed ones where those are missing.
    static func second(_ usage: JSON?) -> Usage? {
        guard let counts = Self.counts(usage?["tokens"]) ?? Self.counts(usage?["billed_units"]) else { return nil }
        var result = counts
        result.cachedTokens = usage?["cached_tokens"]?.intValue.map { max(0, $0) }
        return result
    }

    /// `meta` of an answer of version 1: the billed tokens, or the model's.
    static func first(of answer: JSON?) -> Usage? {
        let meta = answer?["meta"]
        return Self.counts(meta?["billed_units"]) ?? Self.counts(meta?["tokens"])
    }

    /// What Amazon's cloud counts at the end of a stream.
    static func invoked(_ event: JSON) -> Usage? {
        guard let metrics = event["amazon-bedrock-invocationMetrics"] else { return nil }
        return Usage(
            promptTokens: Self.whole(metrics["inputTokenCount"]?.doubleValue),
            completionTokens: Self.whole(metrics["outputTokenCount"]?.doubleValue)
        )
    }

    private static func counts(_ units: JSON?) -> Usage? {
        let input = units?["input_tokens"]?.doubleValue
        let output = units?["output_tokens"]?.doubleValue
        guard input != nil || output != nil else { return nil }
        return Usage(promptTokens: Self.whole(input), completionTokens: Self.whole(output))
    }

    /// Counts are written as floating point numbers.
    private static func whole(_ count: Double?) -> Int {
        guard let count, count > 0 else { return 0 }
        return count < 1e15 ? Int(count) : 0
    }

    /// The reason to end in OpenAI's words; an answer that calls tools ends because of them.
    static func finishReason(_ reason: String?, hasToolCalls: Bool) -> String {
        switch reason {
        case "STOP_SEQUENCE", "TOOL_CALL", "ERROR", "TIMEOUT", "USER_CANCEL", nil:
            hasToolCalls ? FinishReason.toolCalls : FinishReason.stop
        case let reason?: FinishReason.openAI(reason, hasToolCalls: hasToolCalls)
        }
    }
}
