import LLMRouter

/// Makes ids that begin with the time, so that what is keyed by them stays in order (RFC 9562, version 7).
struct CallIDSource: Sendable {
    private var random: CallRandom

    /// Ids are unguessable only as far as the source of random numbers is.
    init(random: CallRandom) {
        self.random = random
    }

    /// The next id, in the usual text form of a UUID.
    mutating func next(milliseconds: UInt64) -> String {
        let high = milliseconds << 16 | 0x7000 | (self.random.next() & 0x0FFF)
        let low = 0x8000_0000_0000_0000 | (self.random.next() >> 2)
        return Self.text(high, low)
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
