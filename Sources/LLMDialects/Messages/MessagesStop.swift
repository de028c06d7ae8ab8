/// Why an answer ended, in the words of the Messages API.
enum MessagesStop {
    /// The word for OpenAI's; what nobody knows is a regular end.
    static func reason(_ finishReason: String?, special: String? = nil) -> String {
        if let special { return special }
        return switch finishReason {
        case "length", "max_tokens": "max_tokens"
        case "tool_calls", "tool_use": "tool_use"
        case "content_filter", "refusal": "refusal"
        default: "end_turn"
        }
    }
}
