/// Fast random numbers for routing and ids, not for secrets (xoroshiro128+).
///
/// One concrete type instead of `some RandomNumberGenerator`, because a generic decision that crosses modules costs more
/// than the decision. Equal seeds give equal decisions.
package struct CallRandom: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64)

    package init(seed: (UInt64, UInt64)) {
        self.state = (seed.0 | 1, seed.1)
    }

    package mutating func next() -> UInt64 {
        let result = self.state.0 &+ self.state.1
        let mixed = self.state.1 ^ self.state.0
        self.state.0 = Self.rotate(self.state.0, 24) ^ mixed ^ (mixed << 16)
        self.state.1 = Self.rotate(mixed, 37)
        return result
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }
}
