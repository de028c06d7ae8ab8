/// A member that asks for nothing where its value is a string, but for some values that have to be looked at.
package struct JSONPlainMember: Sendable {
    let key: StaticString
    let exceptions: [StaticString]
    let fingerprint: UInt32

    /// - Parameters:
    ///   - key: the member's name.
    ///   - exceptions: the values under this name that are not plain.
    package init(_ key: StaticString, except exceptions: [StaticString] = []) {
        self.key = key
        self.exceptions = exceptions
        self.fingerprint = JSONFingerprint.of(key.utf8Start, count: key.utf8CodeUnitCount)
    }

    /// Whether a key and the value behind it are this member, the value a string and no exception.
    @inline(__always)
    func matches(_ key: JSONTapeNode, _ value: JSONTapeNode, _ base: UnsafeRawPointer) -> Bool {
        guard key.next == self.fingerprint, value.kind == .string, Self.equals(key, self.key, base) else {
            return false
        }
        return self.exceptions.isEmpty || !self.exceptions.contains { Self.equals(value, $0, base) }
    }

    @inline(__always)
    private static func equals(_ node: JSONTapeNode, _ text: StaticString, _ base: UnsafeRawPointer) -> Bool {
        JSONKeyText.equals(node, base, text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

extension JSONTape {
    /// The elements of an array but for objects whose members are all plain.
    package func elements(
        of node: JSONNode,
        except plain: [JSONPlainMember],
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> [JSONNode] {
        let entry = self.entry(node)
        guard entry.kind == .array, entry.count > 0, let base = self.base(bytes) else { return [] }
        var rest: [JSONNode] = []
        self.nodes.withUnsafeBufferPointer { nodes in
            var index = node.index &+ 1
            while index < Int(entry.next) {
                if !Self.isPlain(index, nodes, plain, base) { rest.append(JSONNode(index: index)) }
                index = Int(nodes[index].next)
            }
        }
        return rest
    }

    @inline(__always)
    private static func isPlain(
        _ index: Int,
        _ nodes: UnsafeBufferPointer<JSONTapeNode>,
        _ plain: [JSONPlainMember],
        _ base: UnsafeRawPointer
    ) -> Bool {
        guard nodes[index].kind == .object else { return false }
        let end = Int(nodes[index].next)
        var key = index &+ 1
        while key < end {
            let value = nodes[key &+ 1]
            guard plain.contains(where: { $0.matches(nodes[key], value, base) }) else { return false }
            key &+= 2
        }
        return true
    }
}

extension JSONDocument {
    /// The elements of an array but for objects whose members are all plain.
    package func elements(of node: JSONNode, except plain: [JSONPlainMember]) -> [JSONNode] {
        self.bytes.withUnsafeBufferPointer { self.tape.elements(of: node, except: plain, in: $0) }
    }
}
