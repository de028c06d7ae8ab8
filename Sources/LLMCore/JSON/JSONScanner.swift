/// Finds where strings and numbers end, and checks them on the way.
///
/// It reads `base[0 ..< end]` and nothing outside. Offsets are into that stretch.
struct JSONScanner {
    let base: UnsafeRawPointer
    let end: Int

    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        self.base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// The first offset from `offset` on that holds no white space; the end if there is none.
    @inline(__always)
    func skipSpace(_ offset: Int) -> Int {
        // Most documents have no space, or one blank behind each comma and colon.
        guard offset &+ 1 < self.end else { return self.skipSpaces(offset) }
        if self.byte(offset) > JSONByte.space { return offset }
        if self.byte(offset) == JSONByte.space, self.byte(offset &+ 1) > JSONByte.space { return offset &+ 1 }
        return self.skipSpaces(offset)
    }

    @inline(never)
    private func skipSpaces(_ offset: Int) -> Int {
        var offset = offset
        while offset < self.end {
            switch self.byte(offset) {
            case 0x20, 0x0A, 0x0D, 0x09: offset &+= 1
            default: return offset
            }
        }
        return offset
    }

    // MARK: Strings

    /// The first offset from `offset` on whose byte needs a look, or the end.
    @inline(__always)
    private func firstSpecial(_ offset: Int) -> Int {
        var offset = offset
        while offset &+ 16 <= self.end {
            let first = JSONLanes(self.base, offset).special.first
            if first < 16 { return offset &+ first }
            offset &+= 16
        }
        while offset < self.end {
            let byte = self.byte(offset)
            if byte < 0x20 || byte >= 0x80 || byte == JSONByte.quote || byte == JSONByte.backslash { break }
            offset &+= 1
        }
        return offset
    }

    /// The offset of the quote that closes the string whose first character is at `start`.
    @inline(__always)
    func stringEnd(_ start: Int, escaped: inout Bool) throws(JSONParseError) -> Int {
        let offset = self.firstSpecial(start)
        if offset < self.end, self.byte(offset) == JSONByte.quote { return offset }
        return try self.stringEnd(special: offset, escaped: &escaped)
    }

    @inline(never)
    private func stringEnd(special: Int, escaped: inout Bool) throws(JSONParseError) -> Int {
        var offset = special
        while offset < self.end {
            let byte = self.byte(offset)
            if byte == JSONByte.quote { return offset }
            if byte == JSONByte.backslash {
                escaped = true
                offset = try self.escapeEnd(offset)
            } else if byte < 0x20 {
                throw JSONParseError(.controlCharacter, at: offset)
            } else {
                offset = try self.sequencesEnd(offset)
            }
            offset = self.firstSpecial(offset)
        }
        throw JSONParseError(.unexpectedEnd, at: self.end)
    }

    /// The offset after the escape at `offset`.
    ///
    /// A surrogate may stand alone: the bytes pass through as they are.
    @inline(__always)
    private func escapeEnd(_ offset: Int) throws(JSONParseError) -> Int {
        guard offset &+ 1 < self.end else { throw JSONParseError(.unexpectedEnd, at: self.end) }
        switch self.byte(offset &+ 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return offset &+ 2
        case UInt8(ascii: "u"):
            guard offset &+ 6 <= self.end else { throw JSONParseError(.unexpectedEnd, at: self.end) }
            for digit in offset &+ 2..<offset &+ 6 where JSONByte.hexadecimal(self.byte(digit)) == nil {
                throw JSONParseError(.invalidEscape, at: digit)
            }
            return offset &+ 6
        default:
            throw JSONParseError(.invalidEscape, at: offset &+ 1)
        }
    }

    /// The offset after the multi-byte sequences that begin at `offset` and follow one another.
    @inline(__always)
    private func sequencesEnd(_ offset: Int) throws(JSONParseError) -> Int {
        var offset = offset
        repeat {
            let length = self.sequenceLength(offset)
            guard length > 0 else { throw JSONParseError(.invalidUTF8, at: offset) }
            offset &+= length
        } while offset < self.end && self.byte(offset) >= 0x80
        return offset
    }

    /// The length of the multi-byte sequence at `offset`, 0 if it is not one of those that Unicode allows.
    @inline(__always)
    private func sequenceLength(_ offset: Int) -> Int {
        let first = self.byte(offset)
        let left = self.end &- offset
        switch first {
        case 0xC2...0xDF:
            return left >= 2 && self.continues(offset &+ 1) ? 2 : 0
        case 0xE0...0xEF:
            guard left >= 3, self.continues(offset &+ 1), self.continues(offset &+ 2) else { return 0 }
            let second = self.byte(offset &+ 1)
            // Shorter spellings and surrogates.
            if first == 0xE0 && second < 0xA0 || first == 0xED && second >= 0xA0 { return 0 }
            return 3
        case 0xF0...0xF4:
            guard left >= 4, self.continues(offset &+ 1), self.continues(offset &+ 2), self.continues(offset &+ 3)
            else { return 0 }
            let second = self.byte(offset &+ 1)
            // Shorter spellings and what lies above U+10FFFF.
            if first == 0xF0 && second < 0x90 || first == 0xF4 && second >= 0x90 { return 0 }
            return 4
        default:
            return 0
        }
    }

    @inline(__always)
    private func continues(_ offset: Int) -> Bool {
        self.byte(offset) & 0xC0 == 0x80
    }

    // MARK: Numbers

    /// The offset after the number that begins at `start`.
    @inline(__always)
    func numberEnd(_ start: Int, integer: inout Bool) throws(JSONParseError) -> Int {
        var offset = start
        if self.byte(offset) == JSONByte.minus { offset &+= 1 }
        let first = offset
        offset = try self.digitsEnd(offset)
        if self.byte(first) == JSONByte.zero, offset &- first > 1 {
            throw JSONParseError(.invalidNumber, at: first)
        }
        guard offset < self.end else { return offset }
        if self.byte(offset) == JSONByte.point {
            integer = false
            offset = try self.digitsEnd(offset &+ 1)
            guard offset < self.end else { return offset }
        }
        if self.byte(offset) | 0x20 == UInt8(ascii: "e") {
            integer = false
            offset &+= 1
            if offset < self.end, self.byte(offset) == JSONByte.plus || self.byte(offset) == JSONByte.minus {
                offset &+= 1
            }
            offset = try self.digitsEnd(offset)
        }
        return offset
    }

    /// The offset after one or more digits.
    @inline(__always)
    private func digitsEnd(_ start: Int) throws(JSONParseError) -> Int {
        var offset = start
        while offset < self.end, self.byte(offset) &- JSONByte.zero <= 9 { offset &+= 1 }
        guard offset > start else {
            throw JSONParseError(start < self.end ? .invalidNumber : .unexpectedEnd, at: start)
        }
        return offset
    }
}
