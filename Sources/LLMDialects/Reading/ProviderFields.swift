import LLMCore

/// What a provider said of an earlier answer that OpenAI's message has no place for (`provider_specific_fields`).
enum ProviderFields {
    static let key = "provider_specific_fields"

    /// Members that stand elsewhere in the message as well, or tell how the answer ended, which no model is told.
    private static let known: Set<String> = [
        "thinking_blocks", "reasoningContentBlocks", "reasoningContent", "reasoning_content", "refusal",
        "finish_reason",
        "native_finish_reason", "finish_message", "prompt_feedback", "stop_reason", "stop_sequence", "stop_details",
        "context_management",
    ]

    /// Whether a message, or one of its calls, has something there that does not go on.
    static func say(more message: JSONNode, than carried: Set<String>, _ document: JSONDocument) -> Bool {
        if Self.has(message, besides: carried, document) { return true }
        guard let calls = document.member("tool_calls", of: message), document.kind(of: calls) == .array else {
            return false
        }
        return document.elements(of: calls).contains { call in
            Self.has(call, besides: carried, document)
                || document.member("function", of: call).map { Self.has($0, besides: carried, document) } == true
        }
    }

    private static func has(_ node: JSONNode, besides carried: Set<String>, _ document: JSONDocument) -> Bool {
        guard let fields = document.member("provider_specific_fields", of: node), document.kind(of: fields) == .object
        else { return false }
        return document.members(of: fields).contains { member in
            guard let name = document.string(member.key), !Self.known.contains(name), !carried.contains(name),
                !Self.isEmpty(member.value, document)
            else { return false }
            return name != "citations" || !carried.contains(AnthropicCitedText.type)
                || !Self.isOfSearch(member.value, document)
        }
    }

    /// Whether all of Anthropic's citations are of what a search found.
    private static func isOfSearch(_ citations: JSONNode, _ document: JSONDocument) -> Bool {
        JSONPlace(document, citations).elements.allSatisfy { group in
            group.elements.allSatisfy { $0["type"]?.equals(AnthropicCitedText.type) == true }
        }
    }

    private static func isEmpty(_ value: JSONNode, _ document: JSONDocument) -> Bool {
        switch document.kind(of: value) {
        case .null: true
        case .array: document.elements(of: value).allSatisfy { Self.isEmpty($0, document) }
        case .object: document.isEmptyContainer(value)
        case .string: document.range(of: value).count == 2
        default: false
        }
    }
}
