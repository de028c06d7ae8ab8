/// The kind of a JSON value.
package enum JSONKind: UInt8, Sendable, Hashable {
    case null, bool, number, string, array, object
}

/// A handle on one value of a parsed document; it means something only together with the tape it came from.
package struct JSONNode: Sendable, Hashable {
    let index: Int

    /// The document's outermost value.
    package static let root = JSONNode(index: 0)

    @inline(__always)
    init(index: Int) { self.index = index }
}

/// One entry of the tape, 16 bytes.
///
/// An object's entry is followed by key, value, key, value and so on, an array's by its elements; each value's own
/// entries directly follow it.
struct JSONTapeNode: Sendable {
    /// The offset of the value's first byte.
    var start: UInt32

    /// The offset after the value's last byte.
    ///
    /// While an object is open: a set of five bits of each key's fingerprint.
    var end: UInt32

    /// The index of the entry after this value's entries.
    ///
    /// A key's fingerprint, for a key. While a container is open: the index of the container around it.
    var next: UInt32

    /// The kind in three bits, one flag, and in 28 bits how many elements or members there are.
    var meta: UInt32

    static let flag: UInt32 = 8
    static let countShift: UInt32 = 4

    static let null = JSONTapeNode(start: 0, end: 0, next: 1, kind: .null, flag: false)

    @inline(__always)
    init(start: UInt32, end: UInt32, next: UInt32, kind: JSONKind, flag: Bool) {
        self.start = start
        self.end = end
        self.next = next
        self.meta = UInt32(truncatingIfNeeded: kind.rawValue) | (flag ? Self.flag : 0)
    }

    @inline(__always)
    var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: self.meta & 7)) ?? .null }

    /// Whether a string has escapes, or a number has neither fraction nor exponent.
    ///
    /// While an object is open: whether it has a long key.
    @inline(__always)
    var flagged: Bool { self.meta & Self.flag != 0 }

    @inline(__always)
    var count: Int { Int(truncatingIfNeeded: self.meta &>> Self.countShift) }

    @inline(__always)
    var range: Range<Int> { Range(uncheckedBounds: (Int(self.start), Int(self.end))) }
}
