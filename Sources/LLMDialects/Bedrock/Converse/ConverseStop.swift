/// Why Converse ended an answer.
enum ConverseStop {
    /// OpenAI's word for it.
    static func finishReason(_ reason: String?) -> String {
        switch reason {
        case "max_tokens", "model_context_window_exceeded": FinishReason.length
        case "tool_use": FinishReason.toolCalls
        case "guardrail_intervened", "content_filtered": FinishReason.contentFilter
        default: FinishReason.stop
        }
    }
}
