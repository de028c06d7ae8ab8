/// One member of an object: handles on its key, which is a string, and its value.
package struct JSONMember: Sendable {
    /// The key.
    package let key: JSONNode
    /// The value.
    package let value: JSONNode
    /// Where the member is, from its key's first byte to its value's last.
    package let range: Range<Int>
}

/// The members of an object in their order.
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    let nodes: [JSONTapeNode]
    var position: Int
    let end: Int

    /// The next member.
    package mutating func next() -> JSONMember? {
        guard self.position < self.end else { return nil }
        let key = self.position
        let value = self.nodes[key + 1]
        self.position = Int(value.next)
        return JSONMember(
            key: JSONNode(index: key),
            value: JSONNode(index: key + 1),
            range: Int(self.nodes[key].start)..<Int(value.end)
        )
    }
}

/// The elements of an array in their order.
package struct JSONElements: Sequence, IteratorProtocol, Sendable {
    let nodes: [JSONTapeNode]
    var position: Int
    let end: Int

    /// The next element.
    package mutating func next() -> JSONNode? {
        guard self.position < self.end else { return nil }
        let index = self.position
        self.position = Int(self.nodes[index].next)
        return JSONNode(index: index)
    }
}
