import LLMCore

/// Why an answer ended, in the words of the Messages API.
enum MessagesStop {
    /// The word for OpenAI's; what nobody knows is a regular end.
    ///
    /// The provider's own word, where OpenAI's loses something, is `special`. A regular end of an answer with calls for
    /// the client to run is one because of them, whatever the provider named it: agents go on for that word alone.
    static func reason(_ finishReason: String?, special: String? = nil, hasToolUse: Bool = false) -> String {
        if let special { return special }
        return switch finishReason {
        case "length", "max_tokens": "max_tokens"
        case "tool_calls", "tool_use": "tool_use"
        case "content_filter", "refusal": "refusal"
        default: hasToolUse ? "tool_use" : "end_turn"
        }
    }

    /// Writes what is known of a refusal.
    static func writeDetails(refusal: String?, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string("refusal")
        writer.key("category")
        writer.null()
        writer.key("explanation")
        if let refusal { writer.string(refusal) } else { writer.null() }
        writer.endObject()
    }
}
