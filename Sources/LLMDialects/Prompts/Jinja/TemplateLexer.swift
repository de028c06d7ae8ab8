/// Cuts a template into tokens and settles its white space.
///
/// As model hubs render their templates: a line feed behind a statement or comment is taken away, so are blanks in front
/// of one that begins its line; `-` at a tag's side takes away all white space there, `+` keeps it. The last line feed of
/// the template does not count.
struct TemplateLexer {
    /// A token and its line.
    typealias Located = (token: TemplateToken, line: Int)

    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1
    private(set) var tokens: [Located] = []
    /// Whether the text that begins here begins a line.
    private var beginsLine = true

    init(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var afterReturn = false
        for byte in text.utf8 {
            if byte == 0x0A, afterReturn {
                afterReturn = false
                continue
            }
            afterReturn = byte == 0x0D
            bytes.append(afterReturn ? 0x0A : byte)
        }
        if bytes.last == 0x0A { bytes.removeLast() }
        self.bytes = bytes
    }

    /// The tokens of a template.
    static func tokens(of text: String) throws(ChatTemplateError) -> [Located] {
        var lexer = TemplateLexer(text)
        try lexer.run()
        return lexer.tokens
    }

    private mutating func run() throws(ChatTemplateError) {
        while self.offset < self.bytes.count {
            let start = self.offset
            guard let tag = self.nextTag(from: start) else {
                self.addText(self.bytes[start...])
                self.offset = self.bytes.count
                break
            }
            let kind = self.bytes[tag + 1]
            let control = tag + 2 < self.bytes.count ? self.bytes[tag + 2] : 0
            self.addText(self.text(start, tag, kind, control))
            self.advance(to: tag)
            self.offset = tag + 2
            if control == UInt8(ascii: "-") || control == UInt8(ascii: "+") { self.offset += 1 }
            switch kind {
            case UInt8(ascii: "#"): try self.skipComment()
            case UInt8(ascii: "%"): try self.tag(.beginStatement, .endStatement, UInt8(ascii: "%"))
            default: try self.tag(.beginOutput, .endOutput, UInt8(ascii: "}"))
            }
        }
        self.tokens.append((.end, self.line))
    }

    // MARK: Text

    private func nextTag(from start: Int) -> Int? {
        var index = start
        while index + 1 < self.bytes.count {
            if self.bytes[index] == UInt8(ascii: "{") {
                let next = self.bytes[index + 1]
                if next == UInt8(ascii: "{") || next == UInt8(ascii: "%") || next == UInt8(ascii: "#") { return index }
            }
            index += 1
        }
        return nil
    }

    /// The text in front of a tag, without the white space that the tag takes away.
    private func text(_ start: Int, _ tag: Int, _ kind: UInt8, _ control: UInt8) -> ArraySlice<UInt8> {
        var end = tag
        if control == UInt8(ascii: "-") {
            while end > start, Self.isSpace(self.bytes[end - 1]) { end -= 1 }
        } else if kind != UInt8(ascii: "{"), control != UInt8(ascii: "+") {
            var edge = tag
            while edge > start, self.bytes[edge - 1] == 0x20 || self.bytes[edge - 1] == 0x09 { edge -= 1 }
            if edge == start ? self.beginsLine : self.bytes[edge - 1] == 0x0A { end = edge }
        }
        return self.bytes[start..<end]
    }

    private mutating func addText(_ text: ArraySlice<UInt8>) {
        guard !text.isEmpty else { return }
        self.tokens.append((.text(String(decoding: text, as: UTF8.self)), self.line))
    }

    /// Counts the lines up to a place.
    private mutating func advance(to end: Int) {
        for index in self.offset..<end where self.bytes[index] == 0x0A { self.line += 1 }
    }

    private mutating func skipComment() throws(ChatTemplateError) {
        let line = self.line
        while self.offset + 1 < self.bytes.count {
            if self.bytes[self.offset] == UInt8(ascii: "#"), self.bytes[self.offset + 1] == UInt8(ascii: "}") {
                let control = self.bytes[self.offset - 1]
                self.offset += 2
                return self.afterTag(control, trimsLine: true)
            }
            if self.bytes[self.offset] == 0x0A { self.line += 1 }
            self.offset += 1
        }
        throw ChatTemplateError(line, "a comment has no end")
    }

    /// Takes away the white space behind a tag.
    private mutating func afterTag(_ control: UInt8, trimsLine: Bool) {
        self.beginsLine = false
        if control == UInt8(ascii: "-") {
            while self.offset < self.bytes.count, Self.isSpace(self.bytes[self.offset]) {
                self.beginsLine = self.bytes[self.offset] == 0x0A
                if self.beginsLine { self.line += 1 }
                self.offset += 1
            }
        } else if trimsLine, control != UInt8(ascii: "+"), self.offset < self.bytes.count,
            self.bytes[self.offset] == 0x0A
        {
            self.offset += 1
            self.line += 1
            self.beginsLine = true
        }
    }

    // MARK: Tags

    private mutating func tag(_ begin: TemplateToken, _ end: TemplateToken, _ closing: UInt8) throws(ChatTemplateError)
    {
        let line = self.line
        self.tokens.append((begin, line))
        // Braces of an object literal do not end the tag.
        var open = 0
        while self.offset < self.bytes.count {
            let byte = self.bytes[self.offset]
            if Self.isSpace(byte) {
                if byte == 0x0A { self.line += 1 }
                self.offset += 1
                continue
            }
            var close = self.offset
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { close += 1 }
            if open == 0, close + 1 < self.bytes.count, self.bytes[close] == closing,
                self.bytes[close + 1] == UInt8(ascii: "}")
            {
                self.tokens.append((end, self.line))
                let control = close > self.offset ? byte : 0
                self.offset = close + 2
                return self.afterTag(control, trimsLine: closing == UInt8(ascii: "%"))
            }
            let token = try self.token(byte)
            if case .sign(let sign) = token {
                if sign == "{" { open += 1 } else if sign == "}" { open = max(0, open - 1) }
            }
            self.tokens.append((token, self.line))
        }
        throw ChatTemplateError(line, "a tag has no end")
    }

    private mutating func token(_ byte: UInt8) throws(ChatTemplateError) -> TemplateToken {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try self.string(byte)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try self.number()
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            let start = self.offset
            while self.offset < self.bytes.count, Self.isNameByte(self.bytes[self.offset]) { self.offset += 1 }
            return .name(String(decoding: self.bytes[start..<self.offset], as: UTF8.self))
        default:
            return try self.sign()
        }
    }

    private mutating func sign() throws(ChatTemplateError) -> TemplateToken {
        for length in [2, 1] where self.offset + length <= self.bytes.count {
            let sign = String(decoding: self.bytes[self.offset..<self.offset + length], as: UTF8.self)
            if Self.signs.contains(sign) {
                self.offset += length
                return .sign(sign)
            }
        }
        throw ChatTemplateError(self.line, "a character that has no meaning in a tag")
    }

    private static let signs: Set<String> = [
        "==", "!=", "<=", ">=", "//", "**", "<", ">", "=", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "(", ")",
        "[",
        "]", "{", "}",
    ]

    private mutating func number() throws(ChatTemplateError) -> TemplateToken {
        let start = self.offset
        func digits(_ offset: inout Int) {
            while offset < self.bytes.count, self.bytes[offset] >= 0x30, self.bytes[offset] <= 0x39 { offset += 1 }
        }
        var end = self.offset
        digits(&end)
        var isInteger = true
        if end + 1 < self.bytes.count, self.bytes[end] == UInt8(ascii: "."), self.bytes[end + 1] >= 0x30,
            self.bytes[end + 1] <= 0x39
        {
            isInteger = false
            end += 1
            digits(&end)
        }
        if end < self.bytes.count, self.bytes[end] | 0x20 == UInt8(ascii: "e") {
            var exponent = end + 1
            if exponent < self.bytes.count,
                self.bytes[exponent] == UInt8(ascii: "+") || self.bytes[exponent] == UInt8(ascii: "-")
            {
                exponent += 1
            }
            let first = exponent
            digits(&exponent)
            if exponent > first {
                isInteger = false
                end = exponent
            }
        }
        self.offset = end
        let text = String(decoding: self.bytes[start..<end], as: UTF8.self)
        if isInteger, let value = Int(text) { return .integer(value) }
        if !isInteger, let value = Double(text) { return .decimal(value) }
        throw ChatTemplateError(self.line, "a number that is too large")
    }

    // MARK: Texts

    private mutating func string(_ quote: UInt8) throws(ChatTemplateError) -> TemplateToken {
        let line = self.line
        self.offset += 1
        var text: [UInt8] = []
        while self.offset < self.bytes.count {
            let byte = self.bytes[self.offset]
            self.offset += 1
            if byte == quote { return .string(String(decoding: text, as: UTF8.self)) }
            if byte == 0x0A { self.line += 1 }
            guard byte == UInt8(ascii: "\\"), self.offset < self.bytes.count else {
                text.append(byte)
                continue
            }
            try self.escape(&text)
        }
        throw ChatTemplateError(line, "a text has no end")
    }

    private mutating func escape(_ text: inout [UInt8]) throws(ChatTemplateError) {
        let byte = self.bytes[self.offset]
        self.offset += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "v"): text.append(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(byte)
        case 0x0A: self.line += 1
        case UInt8(ascii: "x"): try self.codePoint(digits: 2, &text)
        case UInt8(ascii: "u"): try self.codePoint(digits: 4, &text)
        default: text += [UInt8(ascii: "\\"), byte]
        }
    }

    private mutating func codePoint(digits: Int, _ text: inout [UInt8]) throws(ChatTemplateError) {
        let end = self.offset + digits
        guard end <= self.bytes.count,
            let value = UInt32(String(decoding: self.bytes[self.offset..<end], as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw ChatTemplateError(self.line, "a text has a broken escape") }
        text += Array(String(Character(scalar)).utf8)
        self.offset = end
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
