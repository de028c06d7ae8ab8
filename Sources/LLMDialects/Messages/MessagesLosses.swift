import LLMCore

/// What blocks of a Messages request say that messages of chat have no word for.
enum MessagesLosses {
    /// What is lost, by its place, each once; chat's dialects tell themselves which thoughts they have no place for.
    static func lost(_ root: JSONPlace, withThoughts: Bool = false) -> [String] {
        var names: [String] = []
        if withThoughts, Self.hasSignedThoughts(root) { names.append("messages.thinking_blocks") }
        for message in root["messages"]?.elements ?? [] where message["content"]?.kind == .array {
            for block in message["content"]?.elements ?? [] { Self.add(block, &names) }
        }
        return names
    }

    /// Whether an earlier answer has thoughts with a signature, or such as only their maker can read.
    private static func hasSignedThoughts(_ root: JSONPlace) -> Bool {
        (root["messages"]?.elements ?? []).contains { message in
            message["content"]?.kind == .array
                && message["content"]?.elements.contains { block in
                    guard block.isObject else { return false }
                    return block["type"]?.equals("redacted_thinking") == true
                        || block["type"]?.equals("thinking") == true && block["signature"]?.isEmptyText == false
                } == true
        }
    }

    private static func add(_ block: JSONPlace, _ names: inout [String]) {
        guard block.isObject, let type = block["type"]?.string else { return }
        func add(_ name: String) { if !names.contains(name) { names.append(name) } }
        switch type {
        case "document":
            if block["context"]?.string?.isEmpty == false { add("messages.document.context") }
            if block["citations"]?["enabled"]?.bool == true { add("messages.document.citations") }
        case "tool_result":
            if block["is_error"]?.bool == true { add("messages.tool_result.is_error") }
            for inner in block["content"]?.kind == .array ? block["content"]?.elements ?? [] : [] {
                Self.add(inner, &names)
            }
        default: break
        }
    }
}
