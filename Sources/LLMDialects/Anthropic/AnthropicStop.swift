import LLMCore

/// Why the provider ended an answer.
enum AnthropicStop {
    /// OpenAI's word for it.
    static func finishReason(_ reason: String?) -> String {
        switch reason {
        case "max_tokens", "model_context_window_exceeded", "compaction": FinishReason.length
        case "tool_use": FinishReason.toolCalls
        case "refusal": FinishReason.contentFilter
        default: FinishReason.stop
        }
    }

    /// Whether OpenAI's word loses something that a client may have to know.
    static func isSpecial(_ reason: String) -> Bool {
        switch reason {
        case "pause_turn", "model_context_window_exceeded", "compaction", "refusal": true
        default: false
        }
    }
}
