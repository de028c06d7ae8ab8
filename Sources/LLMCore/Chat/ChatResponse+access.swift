extension ChatResponse {
    /// The whole object as a tree.
    public var json: JSON { self.document.tree }

    /// The text of the first choice; empty when it has none.
    public var text: String { self.json["choices"]?[0]?["message"]?["content"]?.stringValue ?? "" }

    /// Why the first choice ended.
    public var finishReason: String? { self.json["choices"]?[0]?["finish_reason"]?.stringValue }

    /// The model that answered, as the provider names it.
    public var model: String { self.json["model"]?.stringValue ?? "" }
}

extension ChatChunk {
    /// The text that the first choice adds.
    public var text: String { self.choices.first?.delta.content ?? "" }
}
