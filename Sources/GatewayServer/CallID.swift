/// Makes ids that begin with the time, so that what is keyed by them stays in order (RFC 9562, version 7).
struct CallIDSource: Sendable {
    private var state: (UInt64, UInt64)

    /// Seeds the source; ids are unguessable only as far as the seed is.
    init(seed: (UInt64, UInt64)) {
        self.state = (seed.0 | 1, seed.1)
    }

    /// The next id, in the usual text form of a UUID.
    mutating func next(milliseconds: UInt64) -> String {
        let high = milliseconds << 16 | 0x7000 | (self.random() & 0x0FFF)
        let low = 0x8000_0000_0000_0000 | (self.random() >> 2)
        return Self.text(high, low)
    }

    /// xoroshiro128+
    private mutating func random() -> UInt64 {
        let result = self.state.0 &+ self.state.1
        let mixed = self.state.1 ^ self.state.0
        self.state.0 = Self.rotate(self.state.0, 24) ^ mixed ^ (mixed << 16)
        self.state.1 = Self.rotate(mixed, 37)
        return result
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for (word, dashes) in [(high, [8, 12]), (low, [0, 4])] {
                for digit in 0..<16 {
                    if dashes.contains(digit), position > 0 {
                        buffer[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - digit * 4)) & 15
                    buffer[position] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                    position += 1
                }
            }
            return position
        }
    }
}
