/// Turns a regular expression into steps.
struct TextPatternCompiler {
    private let bytes: [UInt8]
    private var place = 0
    private var isCaseless = false
    private var depth = 0

    private static let mostSteps = 20_000
    private static let deepest = 100
    private static let mostRepeats = 1000

    init(_ source: String) {
        self.bytes = Array(source.utf8)
    }

    mutating func compile() throws(LLMError) -> [TextPatternStep] {
        if self.take("(?i)") { self.isCaseless = true }
        var steps = try self.alternatives()
        guard self.place == self.bytes.count else { throw self.problem("a `)` without its `(`") }
        steps.append(.match)
        return steps
    }

    // MARK: - Reading

    private var next: UInt8? { self.place < self.bytes.count ? self.bytes[self.place] : nil }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard self.bytes[self.place...].starts(with: wanted) else { return false }
        self.place += wanted.count
        return true
    }

    private func problem(_ what: String) -> LLMError {
        LLMError(.badRequest, "The regular expression has \(what), at byte \(self.place).")
    }

    private func checked(_ steps: [TextPatternStep]) throws(LLMError) -> [TextPatternStep] {
        guard steps.count <= Self.mostSteps else { throw self.problem("too many repetitions") }
        return steps
    }

    private mutating func alternatives() throws(LLMError) -> [TextPatternStep] {
        self.depth += 1
        defer { self.depth -= 1 }
        guard self.depth <= Self.deepest else { throw self.problem("groups nested too deeply") }
        var steps = try self.sequence()
        while self.take("|") {
            let other = try self.sequence()
            // split first other; first; jump end; other
            steps = try self.checked(
                [.split(1, steps.count + 2)] + Self.moved(steps, by: 1) + [.jump(steps.count + 2 + other.count)]
                    + Self.moved(other, by: steps.count + 2)
            )
        }
        return steps
    }

    private mutating func sequence() throws(LLMError) -> [TextPatternStep] {
        var steps: [TextPatternStep] = []
        while let byte = self.next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            let part = try self.repeated(try self.atom())
            steps = try self.checked(steps + Self.moved(part, by: steps.count))
        }
        return steps
    }

    private mutating func atom() throws(LLMError) -> [TextPatternStep] {
        guard let byte = self.next else { throw self.problem("nothing where something is needed") }
        self.place += 1
        switch byte {
        case UInt8(ascii: "("): return try self.group()
        case UInt8(ascii: "["): return [.byte(try self.byteClass())]
        case UInt8(ascii: "."): return [.byte(.notNewline)]
        case UInt8(ascii: "^"): return [.assert(.start)]
        case UInt8(ascii: "$"): return [.assert(.end)]
        case UInt8(ascii: "\\"): return [try self.escape()]
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            throw self.problem("a repetition of nothing")
        default: return self.character(from: byte)
        }
    }

    /// One character, whole: a repetition behind it means all of its bytes.
    private mutating func character(from first: UInt8) -> [TextPatternStep] {
        var steps = [self.step(first)]
        while first >= 0xC0, let byte = self.next, byte & 0xC0 == 0x80 {
            steps.append(self.step(byte))
            self.place += 1
        }
        return steps
    }

    private func step(_ byte: UInt8) -> TextPatternStep {
        let set = ByteSet(byte...byte)
        return .byte(self.isCaseless ? set.caseless : set)
    }

    private mutating func group() throws(LLMError) -> [TextPatternStep] {
        if self.take("?P<") || (self.bytes[self.place...].starts(with: "?<".utf8) && self.isNamedGroup) {
            while let byte = self.next, byte != UInt8(ascii: ">") { self.place += 1 }
            self.place = min(self.place + 1, self.bytes.count)
        } else if self.next == UInt8(ascii: "?"), !self.take("?:") {
            throw self.problem("a group of a kind that is not known here")
        }
        let steps = try self.alternatives()
        guard self.take(")") else { throw self.problem("a `(` without its `)`") }
        return steps
    }

    private var isNamedGroup: Bool {
        let after = self.place + 2
        guard after < self.bytes.count else { return false }
        return self.bytes[after] != UInt8(ascii: "=") && self.bytes[after] != UInt8(ascii: "!")
    }

    // MARK: - Repetition

    private mutating func repeated(_ part: [TextPatternStep]) throws(LLMError) -> [TextPatternStep] {
        var steps = part
        while let bounds = try self.bounds() {
            // Whether it takes much or little makes no difference to whether there is a match.
            _ = self.take("?")
            steps = try self.repeating(steps, bounds.least, bounds.most)
        }
        return steps
    }

    private mutating func bounds() throws(LLMError) -> (least: Int, most: Int?)? {
        if self.take("*") { return (0, nil) }
        if self.take("+") { return (1, nil) }
        if self.take("?") { return (0, 1) }
        guard self.next == UInt8(ascii: "{") else { return nil }
        let start = self.place
        self.place += 1
        let least = self.number()
        var most = least
        if self.take(",") { most = self.number() }
        guard self.take("}"), least != nil || most != nil else {
            // As Python does: braces that hold no numbers are themselves.
            self.place = start
            return nil
        }
        guard (least ?? 0) <= Self.mostRepeats, (most ?? 0) <= Self.mostRepeats, most.map({ $0 >= least ?? 0 }) ?? true
        else { throw self.problem("an impossible repetition") }
        return (least ?? 0, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let byte = self.next, ByteSet.digit.contains(byte) {
            value = min((value ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), Self.mostRepeats + 1)
            self.place += 1
        }
        return value
    }

    private func repeating(
        _ part: [TextPatternStep],
        _ least: Int,
        _ most: Int?
    ) throws(LLMError) -> [TextPatternStep] {
        guard part.count * max(least, most ?? 0, 1) <= Self.mostSteps else {
            throw self.problem("too many repetitions")
        }
        var steps: [TextPatternStep] = []
        for _ in 0..<least { steps += Self.moved(part, by: steps.count) }
        if let most {
            for _ in least..<max(most, least) {
                let start = steps.count
                steps.append(.split(start + 1, start + 1 + part.count))
                steps += Self.moved(part, by: start + 1)
            }
        } else {
            let start = steps.count
            steps.append(.split(start + 1, start + part.count + 2))
            steps += Self.moved(part, by: start + 1)
            steps.append(.jump(start))
        }
        return steps
    }

    private static func moved(_ steps: [TextPatternStep], by distance: Int) -> [TextPatternStep] {
        steps.map { step in
            switch step {
            case .jump(let target): .jump(target + distance)
            case .split(let one, let other): .split(one + distance, other + distance)
            case .byte, .assert, .match: step
            }
        }
    }
}

// MARK: - Escapes and classes

extension TextPatternCompiler {
    private mutating func escape() throws(LLMError) -> TextPatternStep {
        switch self.next {
        case UInt8(ascii: "b"):
            self.place += 1
            return .assert(.wordBoundary)
        case UInt8(ascii: "B"):
            self.place += 1
            return .assert(.insideWord)
        case UInt8(ascii: "A"):
            self.place += 1
            return .assert(.start)
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            self.place += 1
            return .assert(.end)
        default:
            let set = try self.escapedSet()
            return .byte(self.isCaseless ? set.caseless : set)
        }
    }

    /// What an escape stands for, behind its backslash.
    private mutating func escapedSet() throws(LLMError) -> ByteSet {
        guard let byte = self.next else { throw self.problem("a backslash at its end") }
        self.place += 1
        switch byte {
        case UInt8(ascii: "d"): return .digit
        case UInt8(ascii: "D"): return ByteSet.digit.inverted
        case UInt8(ascii: "w"): return .word
        case UInt8(ascii: "W"): return ByteSet.word.inverted
        case UInt8(ascii: "s"): return .space
        case UInt8(ascii: "S"): return ByteSet.space.inverted
        case UInt8(ascii: "n"): return ByteSet(0x0A...0x0A)
        case UInt8(ascii: "r"): return ByteSet(0x0D...0x0D)
        case UInt8(ascii: "t"): return ByteSet(0x09...0x09)
        case UInt8(ascii: "f"): return ByteSet(0x0C...0x0C)
        case UInt8(ascii: "v"): return ByteSet(0x0B...0x0B)
        case UInt8(ascii: "x"):
            let digits = self.bytes[self.place...].prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
                throw self.problem("`\\x` without two digits")
            }
            self.place += 2
            return ByteSet(value...value)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): throw self.problem("a back reference")
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            throw self.problem("an escape that is not known here")
        default: return ByteSet(byte...byte)
        }
    }

    /// A class, behind its `[`.
    private mutating func byteClass() throws(LLMError) -> ByteSet {
        let isInverted = self.take("^")
        var set = ByteSet()
        var isFirst = true
        while let byte = self.next, isFirst || byte != UInt8(ascii: "]") {
            isFirst = false
            self.place += 1
            let part = byte == UInt8(ascii: "\\") ? try self.escapedSet() : ByteSet(byte...byte)
            guard byte != UInt8(ascii: "\\"), self.next == UInt8(ascii: "-"), self.place + 1 < self.bytes.count,
                self.bytes[self.place + 1] != UInt8(ascii: "]")
            else {
                set.formUnion(part)
                continue
            }
            let last = self.bytes[self.place + 1]
            guard byte <= last, last != UInt8(ascii: "\\") else { throw self.problem("an impossible range") }
            set.insert(byte...last)
            self.place += 2
        }
        guard self.take("]") else { throw self.problem("a `[` without its `]`") }
        if self.isCaseless { set = set.caseless }
        return isInverted ? set.inverted : set
    }
}
