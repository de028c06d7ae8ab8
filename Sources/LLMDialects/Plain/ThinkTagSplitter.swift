/// Takes reasoning that a model writes in tags in front of its answer out of the text, piece by piece.
///
/// However the text is cut into pieces, the sums are the same. What could still become a tag is held back, which is
/// never more than a tag's length.
package struct ThinkTagSplitter: Sendable {
    private enum State: Sendable {
        /// Nothing but what could be the beginning of a tag. Goes to `.inside` or `.answer`.
        case start
        /// In the reasoning. Goes to `.answer` at the closing tag.
        case inside
        /// The rest is the answer.
        case answer
    }

    /// A piece of text, told apart.
    package struct Piece: Sendable, Equatable {
        package var reasoning: String
        package var answer: String

        package init(reasoning: String = "", answer: String = "") {
            self.reasoning = reasoning
            self.answer = answer
        }
    }

    private static let openings = ["<think>", "<thinking>", "<budget:thinking>"]
    private static let closings = ["</think>", "</thinking>", "</budget:thinking>"]

    private var state = State.start
    private var held = ""

    package init() {}

    /// More text.
    package mutating func receive(_ text: String) -> Piece {
        switch self.state {
        case .answer: return Piece(answer: text)
        case .start: return self.begin(self.held + text)
        case .inside: return self.reason(self.held + text)
        }
    }

    /// The end of the text: what was held back.
    package mutating func finish() -> Piece {
        defer { self.held = "" }
        switch self.state {
        case .inside: return Piece(reasoning: self.held)
        case .start, .answer: return Piece(answer: self.held)
        }
    }

    /// Whether nothing but the answer is left.
    package var isInAnswer: Bool {
        if case .answer = self.state { true } else { false }
    }

    /// A whole text, told apart; nil if it does not begin with a tag.
    package static func split(_ text: String) -> Piece? {
        guard Self.openings.contains(where: { text.utf8.starts(with: $0.utf8) }) else { return nil }
        var splitter = ThinkTagSplitter()
        let begun = splitter.receive(text)
        let rest = splitter.finish()
        return Piece(reasoning: begun.reasoning + rest.reasoning, answer: begun.answer + rest.answer)
    }

    private mutating func begin(_ text: String) -> Piece {
        if let tag = Self.openings.first(where: { text.utf8.starts(with: $0.utf8) }) {
            self.state = .inside
            return self.reason(String(text[text.utf8.index(text.startIndex, offsetBy: tag.utf8.count)...]))
        }
        if Self.openings.contains(where: { $0.utf8.starts(with: text.utf8) }) {
            self.held = text
            return Piece()
        }
        self.state = .answer
        self.held = ""
        return Piece(answer: text)
    }

    /// Bytes are compared, not characters: a mark that combines with a tag's last one may come in the next piece.
    private mutating func reason(_ text: String) -> Piece {
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[start...]
            if let tag = Self.closings.first(where: { rest.starts(with: $0.utf8) }) {
                let end = rest.index(start, offsetBy: tag.utf8.count)
                self.state = .answer
                self.held = ""
                return Piece(reasoning: String(text[..<start]), answer: String(text[end...]))
            }
            if Self.closings.contains(where: { $0.utf8.starts(with: rest) }) {
                self.held = String(text[start...])
                return Piece(reasoning: String(text[..<start]))
            }
            rest = rest.dropFirst()
        }
        self.held = ""
        return Piece(reasoning: text)
    }
}
