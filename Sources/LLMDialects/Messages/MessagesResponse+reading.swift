public import LLMCore

extension MessagesResponse {
    /// The whole object as a tree.
    public var json: JSON { self.document.tree }

    /// The text of all its text blocks.
    public var text: String {
        (self.json["content"]?.arrayValue ?? []).filter { $0["type"] == "text" }
            .map { $0["text"]?.stringValue ?? "" }.joined()
    }

    /// Why it ended (`end_turn`, `max_tokens`, `tool_use`, …).
    public var stopReason: String? { self.json["stop_reason"]?.stringValue }

    /// The model that answered, as the provider names it.
    public var model: String { self.json["model"]?.stringValue ?? "" }
}
