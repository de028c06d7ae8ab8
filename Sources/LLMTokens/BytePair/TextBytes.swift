/// UTF-8 text in memory, with the reads that the encoder makes.
struct TextBytes {
    let base: UnsafeRawPointer
    let count: Int

    /// Nil if there is no text.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        self.base = base
        self.count = bytes.count
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 { self.base.load(fromByteOffset: index, as: UInt8.self) }

    /// Up to eight bytes as a little-endian number, missing ones zero.
    @inline(__always)
    func word(at offset: Int, count: Int) -> UInt64 {
        if offset + 8 <= self.count {
            let word = (self.base + offset).loadUnaligned(as: UInt64.self).littleEndian
            return count >= 8 ? word : word & ((1 << (UInt64(truncatingIfNeeded: count) &* 8)) &- 1)
        }
        var word: UInt64 = 0
        var index = min(count, self.count - offset)
        while index > 0 {
            index -= 1
            word = word << 8 | UInt64(self[offset + index])
        }
        return word
    }

    /// The offset after this many scalars, at most `count`.
    ///
    /// A scalar is counted where a byte is not a continuation byte.
    func offset(from start: Int, scalars: Int) -> Int {
        var offset = start
        var left = scalars
        while left >= 8, offset + 8 <= self.count {
            left -= Self.scalars(in: (self.base + offset).loadUnaligned(as: UInt64.self))
            offset += 8
        }
        while offset < self.count {
            if self[offset] & 0xC0 != 0x80 {
                if left == 0 { break }
                left -= 1
            }
            offset += 1
        }
        return offset
    }

    /// The number of scalars.
    var scalarCount: Int {
        var total = 0
        var offset = 0
        while offset + 8 <= self.count {
            total += Self.scalars(in: (self.base + offset).loadUnaligned(as: UInt64.self))
            offset += 8
        }
        while offset < self.count {
            if self[offset] & 0xC0 != 0x80 { total += 1 }
            offset += 1
        }
        return total
    }

    /// How many of eight bytes are no continuation bytes, whose upper two bits are 10.
    @inline(__always)
    private static func scalars(in word: UInt64) -> Int {
        8 - (word & ~(word << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
    }
}
