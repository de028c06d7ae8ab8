extension JSONTape {
    /// The document's outermost value.
    package var root: JSONNode { .root }

    /// The kind of a value.
    package func kind(of node: JSONNode) -> JSONKind { self.entry(node).kind }

    /// The number of an array's elements or an object's members; 0 for anything else.
    package func count(of node: JSONNode) -> Int { self.entry(node).count }

    /// Where a value's bytes are, the quotes of a string and the brackets of a container included.
    package func range(of node: JSONNode) -> Range<Int> { self.entry(node).range }

    /// Whether a value is `null`.
    package func isNull(_ node: JSONNode) -> Bool { self.entry(node).kind == .null }

    /// Whether a value is `[]` or `{}`.
    package func isEmptyContainer(_ node: JSONNode) -> Bool {
        let entry = self.entry(node)
        return entry.count == 0 && (entry.kind == .array || entry.kind == .object)
    }

    // MARK: Containers

    /// The members of an object in their order; none for anything else.
    package func members(of node: JSONNode = .root) -> JSONMembers {
        let entry = self.entry(node)
        guard entry.kind == .object, entry.count > 0 else { return JSONMembers(nodes: [], position: 0, end: 0) }
        return JSONMembers(nodes: self.nodes, position: node.index + 1, end: Int(entry.next))
    }

    /// The elements of an array in their order; none for anything else.
    package func elements(of node: JSONNode = .root) -> JSONElements {
        let entry = self.entry(node)
        guard entry.kind == .array, entry.count > 0 else { return JSONElements(nodes: [], position: 0, end: 0) }
        return JSONElements(nodes: self.nodes, position: node.index + 1, end: Int(entry.next))
    }

    /// The element of an array at a position, nil if there is none.
    ///
    /// Takes time proportional to the position.
    package func element(_ position: Int, of node: JSONNode) -> JSONNode? {
        let entry = self.entry(node)
        guard entry.kind == .array, position >= 0, position < entry.count else { return nil }
        var index = node.index + 1
        for _ in 0..<position { index = Int(self.nodes[index].next) }
        return JSONNode(index: index)
    }

    /// The position of an array's first element of another kind, nil if there is none.
    package func firstElement(of node: JSONNode, unlike kind: JSONKind) -> Int? {
        let entry = self.entry(node)
        guard entry.kind == .array, entry.count > 0 else { return nil }
        return self.nodes.withUnsafeBufferPointer { nodes in
            var index = node.index &+ 1
            var position = 0
            while index < Int(entry.next) {
                if nodes[index].kind != kind { return position }
                index = Int(nodes[index].next)
                position &+= 1
            }
            return nil
        }
    }

    /// The value of an object's member, nil if there is none or the value is no object.
    ///
    /// The key matches however it is spelled. Of several members with the key, the last counts.
    @_disfavoredOverload
    package func member(
        _ key: String,
        of node: JSONNode = .root,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> JSONNode? {
        guard let index = self.key(key, of: node, in: bytes) else { return nil }
        return JSONNode(index: index + 1)
    }

    /// The value of an object's member, nil if there is none or the value is no object.
    package func member(
        _ key: StaticString,
        of node: JSONNode = .root,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> JSONNode? {
        guard let index = key.withUTF8Buffer({ self.key($0, of: node, in: bytes) }) else { return nil }
        return JSONNode(index: index + 1)
    }

    /// Where a member is, from its key's first byte to its value's last; nil if there is none.
    package func memberRange(
        of key: String,
        in node: JSONNode = .root,
        bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        guard let index = self.key(key, of: node, in: bytes) else { return nil }
        return Int(self.nodes[index].start)..<Int(self.nodes[index + 1].end)
    }

    /// The index of the last key that reads so.
    private func key(_ key: String, of node: JSONNode, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var key = key
        return key.withUTF8 { self.key($0, of: node, in: bytes) }
    }

    private func key(
        _ text: UnsafeBufferPointer<UInt8>,
        of node: JSONNode,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        let entry = self.entry(node)
        guard entry.kind == .object, entry.count > 0, let base = self.base(bytes) else { return nil }
        // An empty buffer may have no address; any address will do for no bytes.
        let start = text.baseAddress.map { UnsafeRawPointer($0) } ?? base
        return self.lastKey(start, text.count, from: node.index + 1, to: Int(entry.next), base)
    }

    private func lastKey(
        _ text: UnsafeRawPointer,
        _ count: Int,
        from first: Int,
        to end: Int,
        _ base: UnsafeRawPointer
    ) -> Int? {
        let fingerprint = JSONFingerprint.of(text, count: count)
        return self.nodes.withUnsafeBufferPointer { nodes in
            var found: Int?
            var index = first
            while index < end {
                if nodes[index].next == fingerprint, JSONKeyText.equals(nodes[index], base, text, count: count) {
                    found = index
                }
                index = Int(nodes[index + 1].next)
            }
            return found
        }
    }

    // MARK: Scalars

    /// The text of a string, its escapes resolved; nil for anything else.
    ///
    /// A lone surrogate becomes U+FFFD.
    package func string(_ node: JSONNode, in bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let entry = self.entry(node)
        guard entry.kind == .string, let base = self.base(bytes) else { return nil }
        return JSONTreeBuilder.string(entry, base)
    }

    /// Whether a value is a string with this text.
    ///
    /// Allocates nothing.
    package func stringEquals(_ node: JSONNode, _ text: String, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var text = text
        return text.withUTF8 { self.stringEquals(node, $0, in: bytes) }
    }

    /// Whether a value is a string with this text, given as UTF-8.
    ///
    /// Allocates nothing.
    package func stringEquals(_ node: JSONNode, _ text: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { self.stringEquals(node, $0, in: bytes) }
    }

    /// Whether a value is a string with this text, given as UTF-8.
    ///
    /// Allocates nothing.
    package func stringEquals(
        _ node: JSONNode,
        _ text: UnsafeBufferPointer<UInt8>,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let entry = self.entry(node)
        guard entry.kind == .string, let base = self.base(bytes) else { return false }
        let start = text.baseAddress.map { UnsafeRawPointer($0) } ?? base
        return JSONKeyText.equals(entry, base, start, count: text.count)
    }

    /// The text of a number exactly as written; nil for anything else.
    package func number(_ node: JSONNode, in bytes: UnsafeBufferPointer<UInt8>) -> JSONNumber? {
        let entry = self.entry(node)
        guard entry.kind == .number, let base = self.base(bytes) else { return nil }
        return JSONTreeBuilder.number(entry, base)
    }

    /// The value of a number that is an integer and fits, however it is written; nil for anything else.
    package func int(_ node: JSONNode, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let entry = self.entry(node)
        guard entry.kind == .number, let base = self.base(bytes) else { return nil }
        // Nearly all numbers are counts; the others take the long way.
        if entry.flagged {
            let text = UnsafeRawBufferPointer(start: base + Int(entry.start), count: Int(entry.end - entry.start))
            if let value = JSONNumber.integer(text) { return value }
        }
        return JSONTreeBuilder.number(entry, base).intValue
    }

    /// The value of a number, rounded to the nearest double; nil for anything else and for what is out of range.
    package func double(_ node: JSONNode, in bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        self.number(node, in: bytes)?.doubleValue
    }

    /// The value of `true` and `false`; nil for anything else.
    package func bool(_ node: JSONNode, in bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        let entry = self.entry(node)
        guard entry.kind == .bool else { return nil }
        return entry.end - entry.start == 4
    }

    /// A value and all it contains, as a tree.
    package func json(_ node: JSONNode = .root, in bytes: UnsafeBufferPointer<UInt8>) -> JSON {
        precondition(node.index < self.nodes.count, "a JSON node of another document")
        guard let base = self.base(bytes) else { return .null }
        return self.nodes.withUnsafeBufferPointer { JSONTreeBuilder(nodes: $0, base: base).json(node.index) }
    }
}
