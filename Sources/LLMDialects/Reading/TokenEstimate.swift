/// An estimate of how many tokens a text has, made as the text comes.
///
/// It counts what a tokenizer's first step would cut the text into: words with the space before them, groups of three
/// digits, runs of signs. For usual English text it is near the truth, and it does not depend on how the text was cut
/// into pieces.
package struct TokenEstimate: Sendable {
    private enum Run: Sendable {
        case nothing, space, letters, digits, signs, newlines
    }

    private var run = Run.nothing
    private var length = 0
    private var total = 0

    package init() {}

    /// The number of tokens so far.
    package var count: Int { self.total + self.cost }

    /// The tokens of an answer's reasoning: 0 without any, nil if it cannot be read.
    func reasoningTokens(hasReasoning: Bool) -> Int? {
        if !hasReasoning { return 0 }
        return self.count > 0 ? self.count : nil
    }

    /// Adds a piece of the text.
    package mutating func add(_ text: String) {
        for scalar in text.unicodeScalars { self.add(scalar) }
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
        let kind = Self.kind(of: scalar)
        switch (self.run, kind) {
        case (.space, .letters), (.space, .signs):
            // One space belongs to the word behind it.
            self.length -= 1
            if self.length == 0 { self.run = .nothing }
            self.begin(kind)
        case (.signs, .letters) where self.length == 1:
            // A sign before a word is part of it.
            self.run = .letters
            self.length += 1
        case (.signs, .newlines):
            self.length += 1
        case (let run, kind) where run == kind:
            self.length += scalar.value > 0x7F && kind == .letters ? 4 : 1
        default:
            self.begin(kind)
            if scalar.value > 0x7F, kind == .letters { self.length = 4 }
        }
    }

    private mutating func begin(_ run: Run) {
        self.total += self.cost
        self.run = run
        self.length = 1
    }

    /// The tokens of the run that is going on.
    private var cost: Int {
        switch self.run {
        case .nothing: 0
        case .space, .newlines: 1
        case .letters: (self.length + 11) / 12
        case .digits: (self.length + 2) / 3
        case .signs: (self.length + 3) / 4
        }
    }

    private static func kind(of scalar: Unicode.Scalar) -> Run {
        switch scalar.value {
        case 0x0A, 0x0D: .newlines
        case 0x20, 0x09: .space
        case 0x30...0x39: .digits
        case 0x41...0x5A, 0x61...0x7A: .letters
        case 0x80...: scalar.properties.isAlphabetic ? .letters : .signs
        default: .signs
        }
    }
}
