/// Takes the text of a model apart whose prompt ends with `<think>`: everything before `</think>` is reasoning.
struct BegunThought: Sendable {
    private static let open = "<think>"
    private static let close = "</think>"

    /// What may be the beginning of a tag.
    private var held = ""
    private var isOver = false
    private var hasBegun = false

    init() {}

    /// Takes a piece of the text and returns what is settled by it.
    mutating func add(_ text: String) -> (reasoning: String, content: String) {
        if self.isOver { return ("", text) }
        self.held += text
        if !self.hasBegun {
            // Some models write the tag again.
            if Self.open.hasPrefix(self.held), self.held.count < Self.open.count { return ("", "") }
            self.hasBegun = true
            if self.held.hasPrefix(Self.open) { self.held.removeFirst(Self.open.count) }
        }
        if let range = self.held.firstRange(of: Self.close) {
            let parts = (String(self.held[..<range.lowerBound]), String(self.held[range.upperBound...]))
            self.isOver = true
            self.held = ""
            return parts
        }
        let kept = (1..<Self.close.count).reversed().first { self.held.hasSuffix(Self.close.prefix($0)) } ?? 0
        let settled = String(self.held.dropLast(kept))
        self.held = String(self.held.suffix(kept))
        return (settled, "")
    }

    /// What is left when the text has ended.
    mutating func end() -> String {
        defer { self.held = "" }
        return self.held
    }

    /// Takes a whole text apart; nil if its reasoning does not end.
    static func split(_ text: String) -> (reasoning: String, content: String)? {
        text.contains(Self.close) ? Self.whole(text) : nil
    }

    private static func whole(_ text: String) -> (reasoning: String, content: String) {
        var thought = BegunThought()
        return thought.add(text)
    }
}
