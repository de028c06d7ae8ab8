import LLMCore

/// Marks for prompt caching in a Messages request, for providers that have no place for them.
enum MessagesMarks {
    /// What is lost, by its place: `messages.cache_control`, `tools.cache_control`.
    static func lost(_ root: JSONPlace) -> [String] {
        var names: [String] = []
        let isMarked =
            Self.isMarked(blocks: root["system"])
            || root["messages"]?.elements.contains { Self.isMarked(blocks: $0["content"]) } == true
        if isMarked { names.append("messages.cache_control") }
        if Self.isMarked(blocks: root["tools"]) { names.append("tools.cache_control") }
        return names
    }

    /// Whether one of these has a mark, or what it holds has one.
    private static func isMarked(blocks: JSONPlace?) -> Bool {
        guard let blocks, blocks.kind == .array else { return false }
        return blocks.elements.contains { block in
            block.isObject && (block["cache_control"] != nil || Self.isMarked(blocks: block["content"]))
        }
    }
}
