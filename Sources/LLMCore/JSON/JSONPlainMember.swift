/// A member that asks for nothing where its value is a string, but for one or two values that have to be looked at.
///
/// Holds no reference: a long conversation is thousands of these compared with its members.
package struct JSONPlainMember: Sendable {
    let key: StaticString
    let exception: StaticString?
    let otherException: StaticString?
    let fingerprint: UInt32

    /// - Parameters:
    ///   - key: the member's name.
    ///   - exception: a value under this name that is not plain.
    ///   - other: another one.
    package init(_ key: StaticString, except exception: StaticString? = nil, _ other: StaticString? = nil) {
        self.key = key
        self.exception = exception
        self.otherException = other
        self.fingerprint = JSONFingerprint.of(key.utf8Start, count: key.utf8CodeUnitCount)
    }

    /// Whether a key and the value behind it are this member, the value a string and no exception.
    @inline(__always)
    func matches(_ key: JSONTapeNode, _ value: JSONTapeNode, _ base: UnsafeRawPointer) -> Bool {
        guard key.next == self.fingerprint, value.kind == .string, Self.equals(key, self.key, base) else {
            return false
        }
        if let exception = self.exception, Self.equals(value, exception, base) { return false }
        if let other = self.otherException, Self.equals(value, other, base) { return false }
        return true
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
            plain.withUnsafeBufferPointer { plain in
                var index = node.index &+ 1
                while index < Int(entry.next) {
                    if !Self.isPlain(index, nodes, plain, base) { rest.append(JSONNode(index: index)) }
                    index = Int(nodes[index].next)
                }
            }
        }
        return rest
    }

    @inline(__always)
    private static func isPlain(
        _ index: Int,
        _ nodes: UnsafeBufferPointer<JSONTapeNode>,
        _ plain: UnsafeBufferPointer<JSONPlainMember>,
        _ base: UnsafeRawPointer
    ) -> Bool {
        guard nodes[index].kind == .object else { return false }
        let end = Int(nodes[index].next)
        var key = index &+ 1
        while key < end {
            // A plain member is a string and has no entries of its own: the next key stands two further on.
            guard plain.contains(where: { $0.matches(nodes[key], nodes[key &+ 1], base) }) else { return false }
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
