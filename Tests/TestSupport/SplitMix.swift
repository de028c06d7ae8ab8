/// A seeded generator (SplitMix64), so that a failing round can be repeated.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        self.state = seed
    }

    package mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number from 0 to one less than `bound`.
    package mutating func next(below bound: Int) -> Int {
        bound <= 0 ? 0 : Int(self.next() % UInt64(bound))
    }

    /// One small change of the kind that breaks parsers.
    package mutating func mutate(_ bytes: inout [UInt8], borrowingFrom others: [[UInt8]]) {
        let place = self.next(below: bytes.count + 1)
        switch self.next(below: 6) {
        case 0 where place < bytes.count:
            bytes[place] = UInt8(truncatingIfNeeded: self.next())
        case 1 where place < bytes.count:
            bytes.remove(at: place)
        case 2:
            let odd: [UInt8] = [0, 9, 10, 13, 32, 44, 48, 58, 59, 127, 128, 255]
            bytes.insert(odd[self.next(below: odd.count)], at: place)
        case 3 where place < bytes.count:
            let end = min(bytes.count, place + self.next(below: 20))
            bytes.insert(contentsOf: Array(bytes[place..<end]), at: self.next(below: bytes.count + 1))
        case 4:
            let end = min(bytes.count, place + self.next(below: 10))
            bytes.removeSubrange(place..<end)
        default:
            let other = others[self.next(below: others.count)]
            let start = self.next(below: other.count + 1)
            bytes.insert(contentsOf: other[start..<min(other.count, start + self.next(below: 40))], at: place)
        }
    }
}
