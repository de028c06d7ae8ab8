import LLMCore

/// Why an answer ended, in OpenAI's words.
package enum FinishReason {
    package static let stop = "stop"
    package static let length = "length"
    package static let toolCalls = "tool_calls"
    package static let functionCall = "function_call"
    package static let contentFilter = "content_filter"

    /// OpenAI's word for a provider's one; typed clients stumble over any other, so what nobody knows is a stop.
    ///
    /// An answer that calls tools ends because of them, for clients look for that word.
    package static func openAI(_ reason: String, hasToolCalls: Bool = false) -> String {
        let known = Self.common(reason) ?? Self.rare(reason)
        return hasToolCalls && known == Self.stop ? Self.toolCalls : known
    }

    /// Whether the provider's word says more than OpenAI's, so that it is worth keeping beside it.
    static func saysLess(than reason: String) -> Bool { Self.common(reason) == nil }

    /// The words that mean no more than OpenAI's.
    private static func common(_ reason: String) -> String? {
        switch reason {
        case "stop", "stop_sequence", "end_turn", "eos_token", "eos", "COMPLETE", "FINISH_REASON_STOP", "STOP", "":
            Self.stop
        case "length", "max_tokens", "MAX_TOKENS", "ERROR_LIMIT":
            Self.length
        case "tool_calls", "tool_use":
            Self.toolCalls
        case "function_call":
            Self.functionCall
        case "content_filter", "SAFETY", "RECITATION", "ERROR_TOXIC", "guardrail_intervened", "refusal":
            Self.contentFilter
        default:
            nil
        }
    }

    /// What the rarer words mean: Mistral's `model_length`, Zhipu's `sensitive`, Gemini's filters and others.
    private static func rare(_ reason: String) -> String {
        switch reason {
        case "model_length", "max_length", "max_output_tokens", "max_completion_tokens",
            "model_context_window_exceeded",
            "context_length_exceeded", "compaction", "LENGTH", "FINISH_REASON_LENGTH", "FINISH_REASON_MAX_TOKENS":
            Self.length
        case "sensitive", "content_filtered", "content-filter", "LANGUAGE", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT",
            "SPII", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "NO_IMAGE", "IMAGE_RECITATION", "IMAGE_OTHER",
            "ESCALATION":
            Self.contentFilter
        default:
            Self.stop
        }
    }

    /// Whether a reason in a document is not what ``openAI(_:hasToolCalls:)`` makes of it.
    static func needsChange(
        _ reason: JSONNode,
        _ tape: JSONTape,
        _ bytes: UnsafeBufferPointer<UInt8>,
        hasToolCalls: Bool
    ) -> Bool {
        guard let text = tape.string(reason, in: bytes) else { return false }
        return Self.openAI(text, hasToolCalls: hasToolCalls) != text
    }
}
