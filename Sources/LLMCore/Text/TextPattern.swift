/// A regular expression that is looked for in a text, in time linear in the text's length whatever the expression.
///
/// The common part of the notations of Python, JavaScript and Perl: literals, `.`, classes, groups, `|`, `*`, `+`, `?`,
/// `{m,n}`, `^`, `$`, `\b`, `\d`, `\w`, `\s` and a leading `(?i)`. What cannot be matched in linear time (back
/// references, looking around) is refused. Text is compared byte by byte, letters without regard to case only in ASCII.
package struct TextPattern: Sendable, Hashable {
    /// The expression as written.
    package let source: String
    private let program: [TextPatternStep]

    /// - Throws: `badRequest` with what is wrong about the expression, and where.
    package init(_ source: String) throws(LLMError) {
        self.source = source
        var compiler = TextPatternCompiler(source)
        self.program = try compiler.compile()
    }

    package static func == (left: TextPattern, right: TextPattern) -> Bool { left.source == right.source }

    package func hash(into hasher: inout Hasher) { hasher.combine(self.source) }

    /// Whether the expression matches anywhere in a text.
    package func isFound(in text: String) -> Bool {
        self.isFound(in: Array(text.utf8))
    }

    /// Whether the expression matches anywhere in a text of UTF-8.
    package func isFound(in text: [UInt8]) -> Bool {
        var current = Threads(self.program.count)
        var next = Threads(self.program.count)
        for place in 0...text.count {
            // A match may begin at every place; who began earlier is at the same step already.
            if self.follow(0, at: place, in: text, &current) { return true }
            guard place < text.count else { break }
            for step in current.steps {
                guard case .byte(let set) = self.program[step], set.contains(text[place]) else { continue }
                if self.follow(step + 1, at: place + 1, in: text, &next) { return true }
            }
            swap(&current, &next)
            next.clear()
        }
        return false
    }

    /// The steps that are being tried at one place of the text, each once.
    private struct Threads {
        var steps: [Int] = []
        var stamp = 1
        var seen: [Int]

        init(_ count: Int) {
            self.seen = Array(repeating: 0, count: count)
        }

        mutating func clear() {
            self.steps.removeAll(keepingCapacity: true)
            self.stamp += 1
        }

        mutating func enter(_ step: Int) -> Bool {
            guard self.seen[step] != self.stamp else { return false }
            self.seen[step] = self.stamp
            return true
        }
    }

    /// Goes on from a step to all that read a byte; true if the end is among them.
    private func follow(_ first: Int, at place: Int, in text: [UInt8], _ threads: inout Threads) -> Bool {
        var pending = [first]
        while let step = pending.popLast() {
            guard threads.enter(step) else { continue }
            switch self.program[step] {
            case .byte: threads.steps.append(step)
            case .jump(let target): pending.append(target)
            case .split(let one, let other):
                pending.append(other)
                pending.append(one)
            case .assert(let anchor):
                if anchor.holds(at: place, in: text) { pending.append(step + 1) }
            case .match: return true
            }
        }
        return false
    }
}

/// One step of a compiled expression.
enum TextPatternStep: Sendable {
    case byte(ByteSet)
    case jump(Int)
    case split(Int, Int)
    case assert(Anchor)
    case match

    /// A condition on a place between two bytes.
    enum Anchor: Sendable {
        case start, end, wordBoundary, insideWord

        func holds(at place: Int, in text: [UInt8]) -> Bool {
            switch self {
            case .start: place == 0
            case .end: place == text.count || (place == text.count - 1 && text[place] == UInt8(ascii: "\n"))
            case .wordBoundary: Self.isBoundary(place, text)
            case .insideWord: !Self.isBoundary(place, text)
            }
        }

        private static func isBoundary(_ place: Int, _ text: [UInt8]) -> Bool {
            let before = place > 0 && ByteSet.word.contains(text[place - 1])
            let after = place < text.count && ByteSet.word.contains(text[place])
            return before != after
        }
    }
}
