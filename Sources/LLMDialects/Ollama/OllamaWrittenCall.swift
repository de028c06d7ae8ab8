import LLMCore

/// A tool call that a model wrote as its answer: `{"name": …, "arguments": {…}}`.
struct OllamaWrittenCall: Sendable {
    let name: String
    let arguments: String

    /// Reads an answer; nil if it is none, or none is wanted.
    init?(_ text: String, wanted: Bool) {
        guard wanted, Self.mayBegin(text), let json = try? JSON(parsing: text),
            let name = json["name"]?.stringValue, let arguments = json["arguments"]?.objectValue
        else { return nil }
        self.name = name
        self.arguments = JSON.object(arguments).description
    }

    /// Whether a text begins as a call would.
    static func mayBegin(_ text: String) -> Bool {
        text.first { !$0.isWhitespace }.map { $0 == "{" } ?? true
    }

    /// Whether the request gives the model something to call.
    static func isWanted(_ input: ChatInput, _ target: Target) -> Bool {
        let document = input.request.document
        if let choice = document.member("tool_choice"), document.stringEquals(choice, "none") { return false }
        let lists = ["tools", "functions"].compactMap { document.member($0) }
        return lists.contains { document.count(of: $0) > 0 } || target.defaults["tools"] != nil
    }
}
