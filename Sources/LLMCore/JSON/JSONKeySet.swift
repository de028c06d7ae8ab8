/// The keys of one large object, in a table that hostile keys cannot slow down.
///
/// It hashes with the standard library's keyed hash, whose key nobody outside the process knows.
struct JSONKeySet {
    /// Indexes of keys on the tape; 0, where no key can be, marks an empty slot.
    private var slots: [UInt32]
    private let mask: Int

    /// An empty set with room for this many keys, at most half full.
    init(capacity: Int) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        self.slots = Array(repeating: 0, count: size)
        self.mask = size - 1
    }

    /// Adds the key at this index of the tape; false if it is there already.
    mutating func insert(
        _ key: Int,
        _ tape: UnsafeMutablePointer<JSONTapeNode>,
        _ base: UnsafeRawPointer
    ) -> Bool {
        let fingerprint = tape[key].next
        var slot = Self.hash(tape[key], base) & self.mask
        while self.slots[slot] != 0 {
            let other = Int(self.slots[slot])
            if tape[other].next == fingerprint, JSONKeyText.equal(tape[other], tape[key], base) { return false }
            slot = (slot &+ 1) & self.mask
        }
        self.slots[slot] = UInt32(truncatingIfNeeded: key)
        return true
    }

    private static func hash(_ node: JSONTapeNode, _ base: UnsafeRawPointer) -> Int {
        let start = base + (Int(node.start) &+ 1)
        let length = Int(node.end &- node.start) &- 2
        if node.flagged { return JSONEscapes.withResolved(start, count: length) { self.hash($0, $1) } }
        return self.hash(start, length)
    }

    @inline(__always)
    private static func hash(_ text: UnsafeRawPointer, _ count: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(start: text, count: count))
        return hasher.finalize()
    }
}
