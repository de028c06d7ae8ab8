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
            var rest = low
            for position in stride(from: 35, through: 0, by: -1) {
                switch position {
                case 8, 13, 18, 23:
                    buffer[position] = UInt8(ascii: "-")
                    // The third dash is where one half ends and the other begins.
                    if position == 18 { rest = high }
                default:
                    let value = UInt8(truncatingIfNeeded: rest) & 15
                    buffer[position] = value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10)
                    rest >>= 4
                }
            }
            return 36
        }
    }
}
