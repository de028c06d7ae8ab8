/// Reads the escapes of a string that a scanner has accepted.
enum JSONEscapes {
    /// Writes the text between a string's quotes with its escapes resolved and gives its length.
    ///
    /// The text never grows, so `target` needs room for `count` bytes. A surrogate that stands alone becomes U+FFFD.
    static func resolve(
        _ source: UnsafeRawPointer,
        count: Int,
        into target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var offset = 0
        var written = 0
        let output = UnsafeMutableRawPointer(target)
        while offset < count {
            // What stands between two escapes is copied sixteen bytes at a time. The target has that much room left,
            // because no more has been written than read.
            while offset &+ 16 <= count {
                let lanes = JSONLanes(source, offset)
                lanes.store(output, written)
                let plain = lanes.backslash.first
                offset &+= plain
                written &+= plain
                if plain < 16 { break }
            }
            guard offset < count else { break }
            let byte = source.load(fromByteOffset: offset, as: UInt8.self)
            if byte != JSONByte.backslash {
                target[written] = byte
                written &+= 1
                offset &+= 1
            } else {
                let scalar = self.escape(source, count: count, at: &offset)
                written &+= self.encode(scalar, into: target + written)
            }
        }
        return written
    }

    /// Calls `body` with the text between a string's quotes, its escapes resolved.
    @inline(__always)
    static func withResolved<Result>(
        _ source: UnsafeRawPointer,
        count: Int,
        _ body: (UnsafeRawPointer, Int) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(count, 1)) { buffer in
            guard let target = buffer.baseAddress else { return body(source, 0) }
            let written = self.resolve(source, count: count, into: target)
            return body(UnsafeRawPointer(target), written)
        }
    }

    /// The scalar that the escape at `offset` stands for; moves past it.
    private static func escape(_ source: UnsafeRawPointer, count: Int, at offset: inout Int) -> UInt32 {
        let letter = source.load(fromByteOffset: offset &+ 1, as: UInt8.self)
        guard letter == UInt8(ascii: "u") else {
            offset &+= 2
            switch letter {
            case UInt8(ascii: "b"): return 0x08
            case UInt8(ascii: "f"): return 0x0C
            case UInt8(ascii: "n"): return 0x0A
            case UInt8(ascii: "r"): return 0x0D
            case UInt8(ascii: "t"): return 0x09
            default: return UInt32(letter)
            }
        }
        let unit = self.unit(source, at: offset)
        offset &+= 6
        guard unit & 0xF800 == 0xD800 else { return unit }
        guard unit < 0xDC00, offset &+ 6 <= count,
            source.load(fromByteOffset: offset, as: UInt8.self) == JSONByte.backslash,
            source.load(fromByteOffset: offset &+ 1, as: UInt8.self) == UInt8(ascii: "u")
        else { return 0xFFFD }
        let second = self.unit(source, at: offset)
        guard second & 0xFC00 == 0xDC00 else { return 0xFFFD }
        offset &+= 6
        return 0x10000 &+ (unit & 0x3FF) &<< 10 &+ (second & 0x3FF)
    }

    /// The four hexadecimal digits of the `\u` escape at `offset`.
    private static func unit(_ source: UnsafeRawPointer, at offset: Int) -> UInt32 {
        var unit: UInt32 = 0
        for digit in offset &+ 2..<offset &+ 6 {
            unit = unit &<< 4 | (JSONByte.hexadecimal(source.load(fromByteOffset: digit, as: UInt8.self)) ?? 0)
        }
        return unit
    }

    /// Writes a scalar as UTF-8 and gives its length.
    @inline(__always)
    private static func encode(_ scalar: UInt32, into target: UnsafeMutablePointer<UInt8>) -> Int {
        @inline(__always)
        func low(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (scalar &>> shift) & 0x3F) }
        if scalar < 0x80 {
            target[0] = UInt8(truncatingIfNeeded: scalar)
            return 1
        }
        if scalar < 0x800 {
            target[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar &>> 6)
            target[1] = low(0)
            return 2
        }
        if scalar < 0x10000 {
            target[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar &>> 12)
            target[1] = low(6)
            target[2] = low(0)
            return 3
        }
        target[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar &>> 18)
        target[1] = low(12)
        target[2] = low(6)
        target[3] = low(0)
        return 4
    }

    /// The first offset whose byte a string must not hold as it is, or the end.
    @inline(__always)
    static func firstToEscape(_ source: UnsafeRawPointer, count: Int) -> Int {
        var offset = 0
        while offset &+ 16 <= count {
            let first = JSONLanes(source, offset).escapable.first
            if first < 16 { return offset &+ first }
            offset &+= 16
        }
        guard offset < count else { return count }
        // What is left is looked at together with some of what came before it, which is known to be plain.
        if count >= 16 { return count &- 16 &+ JSONLanes(source, count &- 16).escapable.first }
        if count >= 8 {
            let first = self.escapable(source.loadUnaligned(as: UInt64.self))
            if first != 0 { return first.trailingZeroBitCount &>> 3 }
            let last = self.escapable(source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
            return last == 0 ? count : count &- 8 &+ last.trailingZeroBitCount &>> 3
        }
        while offset < count {
            let byte = source.load(fromByteOffset: offset, as: UInt8.self)
            if byte < 0x20 || byte == JSONByte.quote || byte == JSONByte.backslash { break }
            offset &+= 1
        }
        return offset
    }

    /// A word that is 0 if none of eight bytes must be escaped; the lowest bit set is in the first one that must.
    @inline(__always)
    private static func escapable(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let word = UInt64(littleEndian: word)
        let quote = word ^ (ones &* UInt64(JSONByte.quote))
        let backslash = word ^ (ones &* UInt64(JSONByte.backslash))
        let control = (word &- (ones &* 0x20)) & ~word
        let found = control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        return found & (ones &* 0x80)
    }

    /// Writes a text with what JSON requires escaped and gives its length.
    ///
    /// The target needs room for six times the text and sixteen bytes more.
    static func escape(_ text: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) -> Int {
        guard let source = text.baseAddress else { return 0 }
        var offset = 0
        var written = 0
        while offset < text.count {
            while offset &+ 16 <= text.count {
                let lanes = JSONLanes(source, offset)
                lanes.store(target, written)
                let plain = lanes.escapable.first
                offset &+= plain
                written &+= plain
                if plain < 16 { break }
            }
            guard offset < text.count else { break }
            written &+= self.escape(source.load(fromByteOffset: offset, as: UInt8.self), into: target + written)
            offset &+= 1
        }
        return written
    }

    /// Writes one byte, escaped if it must be, and gives the length.
    @inline(__always)
    private static func escape(_ byte: UInt8, into target: UnsafeMutableRawPointer) -> Int {
        let letter: UInt8
        switch byte {
        case JSONByte.quote, JSONByte.backslash: letter = byte
        case 0x08: letter = UInt8(ascii: "b")
        case 0x09: letter = UInt8(ascii: "t")
        case 0x0A: letter = UInt8(ascii: "n")
        case 0x0C: letter = UInt8(ascii: "f")
        case 0x0D: letter = UInt8(ascii: "r")
        case 0x00..<0x20:
            let low = byte & 0x0F
            // In memory order: backslash, u, 0, 0, then the two digits.
            target.storeBytes(of: UInt32(littleEndian: 0x3030_755C), as: UInt32.self)
            target.storeBytes(of: byte < 0x10 ? JSONByte.zero : JSONByte.zero &+ 1, toByteOffset: 4, as: UInt8.self)
            target.storeBytes(
                of: low < 10 ? JSONByte.zero &+ low : UInt8(ascii: "a") &+ low &- 10,
                toByteOffset: 5,
                as: UInt8.self
            )
            return 6
        default:
            target.storeBytes(of: byte, as: UInt8.self)
            return 1
        }
        target.storeBytes(of: JSONByte.backslash, as: UInt8.self)
        target.storeBytes(of: letter, toByteOffset: 1, as: UInt8.self)
        return 2
    }
}
