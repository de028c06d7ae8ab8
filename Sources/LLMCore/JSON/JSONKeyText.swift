/// The text of a string entry, compared without making a `String` of it.
enum JSONKeyText {
    /// Whether the text of a string entry, its escapes resolved, is this.
    @inline(__always)
    static func equals(
        _ node: JSONTapeNode,
        _ base: UnsafeRawPointer,
        _ text: UnsafeRawPointer,
        count: Int
    ) -> Bool {
        let length = Int(node.end &- node.start) &- 2
        let start = base + (Int(node.start) &+ 1)
        if !node.flagged { return length == count && JSONByte.equal(start, text, count: count) }
        return self.resolvedEquals(start, length, text, count: count)
    }

    @inline(never)
    private static func resolvedEquals(
        _ start: UnsafeRawPointer,
        _ length: Int,
        _ text: UnsafeRawPointer,
        count: Int
    ) -> Bool {
        // An escape is at least as long as what it stands for, and at most six times as long.
        guard length >= count, length <= count &* 6 else { return false }
        return JSONEscapes.withResolved(start, count: length) { resolved, length in
            length == count && JSONByte.equal(resolved, text, count: count)
        }
    }

    /// Whether two string entries have the same text, whatever their spelling.
    static func equal(_ left: JSONTapeNode, _ right: JSONTapeNode, _ base: UnsafeRawPointer) -> Bool {
        let start = base + (Int(right.start) &+ 1)
        let length = Int(right.end &- right.start) &- 2
        if !right.flagged { return self.equals(left, base, start, count: length) }
        return JSONEscapes.withResolved(start, count: length) { self.equals(left, base, $0, count: $1) }
    }
}
