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

    /// The first offset from `start` on whose byte a string must not hold as it is, or the end.
    @inline(__always)
    static func firstToEscape(_ source: UnsafeRawPointer, from start: Int, count: Int) -> Int {
        var offset = start
        while offset &+ 16 <= count {
            let first = JSONLanes(source, offset).escapable.first
            if first < 16 { return offset &+ first }
            offset &+= 16
        }
        while offset < count {
            let byte = source.load(fromByteOffset: offset, as: UInt8.self)
            if byte < 0x20 || byte == JSONByte.quote || byte == JSONByte.backslash { break }
            offset &+= 1
        }
        return offset
    }
}
