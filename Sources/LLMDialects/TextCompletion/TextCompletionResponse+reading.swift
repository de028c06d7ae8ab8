public import LLMCore

extension TextCompletionResponse {
    /// The whole object as a tree.
    public var json: JSON { self.document.tree }

    /// The text of the first choice; empty when it has none.
    public var text: String { self.json["choices"]?[0]?["text"]?.stringValue ?? "" }

    /// The texts of all choices.
    public var texts: [String] { (self.json["choices"]?.arrayValue ?? []).map { $0["text"]?.stringValue ?? "" } }

    /// Why the first choice ended.
    public var finishReason: String? { self.json["choices"]?[0]?["finish_reason"]?.stringValue }

    /// The model that answered, as the provider names it.
    public var model: String { self.json["model"]?.stringValue ?? "" }
}
