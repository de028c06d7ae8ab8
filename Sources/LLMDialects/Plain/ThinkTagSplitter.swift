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

    private mutating func begin(_ text: String) -> Piece {
        if let tag = Self.openings.first(where: { text.hasPrefix($0) }) {
            self.state = .inside
            return self.reason(String(text.dropFirst(tag.count)))
        }
        if Self.openings.contains(where: { $0.hasPrefix(text) }) {
            self.held = text
            return Piece()
        }
        self.state = .answer
        self.held = ""
        return Piece(answer: text)
    }

    private mutating func reason(_ text: String) -> Piece {
        let closings = Self.closings.compactMap { text.firstRange(of: $0) }
        if let close = closings.min(by: { $0.lowerBound < $1.lowerBound }) {
            self.state = .answer
            self.held = ""
            return Piece(reasoning: String(text[..<close.lowerBound]), answer: String(text[close.upperBound...]))
        }
        let end = Self.possibleTag(in: text)
        self.held = String(text[end...])
        return Piece(reasoning: String(text[..<end]))
    }

    /// Where text ends that cannot be the beginning of a closing tag.
    private static func possibleTag(in text: String) -> String.Index {
        guard let start = text.lastIndex(of: "<") else { return text.endIndex }
        return Self.closings.contains { $0.hasPrefix(text[start...]) } ? start : text.endIndex
    }
}
