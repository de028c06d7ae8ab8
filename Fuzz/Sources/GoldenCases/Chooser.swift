/// A small seeded generator, the same on every machine.
package struct Chooser: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt32) {
        self.state = UInt64(seed) &* 0x2545_F491_4F6C_DD1D
    }

    package mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number from 0 to one less than `bound`; 0 for a bound of 0.
    package mutating func below(_ bound: Int) -> Int {
        bound < 1 ? 0 : Int(self.next() % UInt64(bound))
    }

    /// Whether something happens that does so `count` times of a hundred.
    package mutating func percent(_ count: Int) -> Bool { self.below(100) < count }
}
