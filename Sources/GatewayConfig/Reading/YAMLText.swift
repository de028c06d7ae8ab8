/// A YAML file made ready for the parser.
///
/// Two things are done to the text before parsing. Every `*` is swapped for a private character that the text does not
/// use, so that the parser sees no aliases and cannot be made to copy an anchor over and over; the tree builder puts
/// the stars back and follows the aliases itself, counting. And a surrogate pair such as `\ud83d\ude00`, which JSON
/// writers emit and YAML forbids, becomes the character it stands for.
struct YAMLText {
    /// The text to parse.
    let text: String
    /// What stands for `*` in ``text``; `nil` when there was none.
    let star: Unicode.Scalar?
    /// The number of the last line, when lines of ours follow it.
    let lastLine: Int?

    /// Returns `nil` when every private character occurs in the text.
    init?(_ original: String) {
        let bytes = Array(original.utf8)
        var star: Unicode.Scalar?
        if bytes.contains(UInt8(ascii: "*")) {
            guard let unused = Self.unusedCharacter(in: original) else {
                return nil
            }
            star = unused
        }
        let needsPairs = Self.mayHoldSurrogates(bytes)
        guard star != nil || needsPairs || bytes.count < 32 else {
            self.text = original
            self.star = nil
            self.lastLine = nil
            return
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 64)
        let starBytes = star.map { Array(String($0).utf8) } ?? [UInt8(ascii: "*")]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "*") {
                output += starBytes
            } else if byte == UInt8(ascii: "\\"), needsPairs {
                if let scalar = Self.surrogatePair(bytes, at: index) {
                    output += Array(String(scalar).utf8)
                    index += 12
                    continue
                }
                // An escaped backslash must not lend its second half to the next escape.
                output.append(byte)
                if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\\") {
                    output.append(bytes[index + 1])
                    index += 1
                }
            } else {
                output.append(byte)
            }
            index += 1
        }
        // The parser keeps a pointer into the text, which very short strings do not have; a comment makes them longer.
        let isShort = output.count < 32
        if isShort {
            output += Array("\n#                               ".utf8)
        }
        self.text = String(decoding: output, as: UTF8.self)
        self.star = star
        self.lastLine = isShort ? max(1, original.split(separator: "\n").count) : nil
    }

    private init(text: String, star: Unicode.Scalar?, lastLine: Int?) {
        self.text = text
        self.star = star
        self.lastLine = lastLine
    }

    /// The text with something put in before a place, or behind the quotation mark that stands there.
    func inserting(_ addition: String, line: Int, column: Int) -> YAMLText? {
        var lines = self.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.indices.contains(line - 1) else { return nil }
        var scalars = Array(lines[line - 1].unicodeScalars)
        var place = column - 1
        guard scalars.indices.contains(place) else { return nil }
        if scalars[place] == "\"" || scalars[place] == "'" { place += 1 }
        scalars.insert(contentsOf: addition.unicodeScalars, at: place)
        lines[line - 1] = String(String.UnicodeScalarView(scalars))
        return YAMLText(text: lines.joined(separator: "\n"), star: self.star, lastLine: self.lastLine)
    }

    /// The text with the stars back in place.
    func restored(_ text: String) -> String {
        guard let star = self.star, text.unicodeScalars.contains(star) else {
            return text
        }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(scalar == star ? "*" : scalar)
        }
        return String(result)
    }

    /// The name behind a `*`, when the text is an alias or wants to be one.
    func aliasName(_ text: String) -> Substring? {
        guard let star = self.star, text.unicodeScalars.first == star else {
            return nil
        }
        return Substring(text.unicodeScalars.dropFirst())
    }

    /// A private character that a text does not use; `nil` when it uses all.
    static func unusedCharacter(in text: String) -> Unicode.Scalar? {
        // Characters of the private use area are three bytes that start with EE or EF; most files have none.
        let used = text.utf8.contains { $0 == 0xEE || $0 == 0xEF } ? Set(text.unicodeScalars) : []
        return (UInt32(0xE000)...0xF8FF).lazy.compactMap(Unicode.Scalar.init).first { !used.contains($0) }
    }

    private static func mayHoldSurrogates(_ bytes: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if previous == UInt8(ascii: "\\"), byte == UInt8(ascii: "u"), index + 1 < bytes.count,
                bytes[index + 1] | 0x20 == UInt8(ascii: "d")
            {
                return true
            }
            previous = byte
        }
        return false
    }

    private static func surrogatePair(_ bytes: [UInt8], at index: Int) -> Unicode.Scalar? {
        guard let high = self.escape(bytes, at: index), (0xD800...0xDBFF).contains(high),
            let low = self.escape(bytes, at: index + 6), (0xDC00...0xDFFF).contains(low)
        else {
            return nil
        }
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    }

    private static func escape(_ bytes: [UInt8], at index: Int) -> UInt32? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var value: UInt32 = 0
        for byte in bytes[(index + 2)..<(index + 6)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
