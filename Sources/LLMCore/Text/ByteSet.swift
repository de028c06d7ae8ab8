/// A set of bytes.
struct ByteSet: Sendable, Hashable {
    private var low: (UInt64, UInt64) = (0, 0)
    private var high: (UInt64, UInt64) = (0, 0)

    init() {}

    init(_ ranges: ClosedRange<UInt8>...) {
        for range in ranges { self.insert(range) }
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool {
        left.low == right.low && left.high == right.high
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.low.0)
        hasher.combine(self.low.1)
        hasher.combine(self.high.0)
        hasher.combine(self.high.1)
    }

    static let digit = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
    /// Bytes above ASCII count as letters.
    static let word = ByteSet(
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "_")...UInt8(ascii: "_"),
        0x80...0xFF
    )
    static let space = ByteSet(0x09...0x0D, 0x20...0x20)
    static let all = ByteSet(0x00...0xFF)
    static let notNewline = ByteSet(0x00...0x09, 0x0B...0xFF)

    func contains(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: return self.low.0 & bit != 0
        case 1: return self.low.1 & bit != 0
        case 2: return self.high.0 & bit != 0
        default: return self.high.1 & bit != 0
        }
    }

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { self.insert(byte) }
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: self.low.0 |= bit
        case 1: self.low.1 |= bit
        case 2: self.high.0 |= bit
        default: self.high.1 |= bit
        }
    }

    mutating func formUnion(_ other: ByteSet) {
        self.low.0 |= other.low.0
        self.low.1 |= other.low.1
        self.high.0 |= other.high.0
        self.high.1 |= other.high.1
    }

    /// Every byte that is not in this set.
    var inverted: ByteSet {
        var result = self
        result.low = (~self.low.0, ~self.low.1)
        result.high = (~self.high.0, ~self.high.1)
        return result
    }

    /// The set with every ASCII letter in both cases.
    var caseless: ByteSet {
        var result = self
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") where self.contains(byte) || self.contains(byte | 0x20) {
            result.insert(byte)
            result.insert(byte | 0x20)
        }
        return result
    }
}
