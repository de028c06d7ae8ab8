/// A fixed set of member names, found among an object's members without making strings.
///
/// Escaped spellings of a name are that name.
package struct JSONNames: Sendable {
    /// Fingerprints in a table with open addressing, and the names in the same slots; an empty name marks a free slot.
    private let prints: [UInt32]
    private let names: [[UInt8]]

    /// A set of these names; an empty name is not kept.
    package init(_ names: some Sequence<String>) {
        let all = Set(names).map { Array($0.utf8) }.filter { !$0.isEmpty }
        var size = 16
        while size < all.count * 4 { size *= 2 }
        var prints = [UInt32](repeating: 0, count: size)
        var slots = [[UInt8]](repeating: [], count: size)
        for name in all {
            let print = name.withUnsafeBytes { bytes in
                bytes.baseAddress.map { JSONFingerprint.of($0, count: bytes.count) } ?? 0
            }
            var slot = Int(print) & (size - 1)
            while !slots[slot].isEmpty { slot = (slot + 1) & (size - 1) }
            prints[slot] = print
            slots[slot] = name
        }
        self.prints = prints
        self.names = slots
    }

    /// Whether a key, whose entry holds its fingerprint, is in the set.
    @inline(__always)
    fileprivate func contains(_ key: JSONTapeNode, _ base: UnsafeRawPointer) -> Bool {
        let mask = self.prints.count &- 1
        var slot = Int(key.next) & mask
        while !self.names[slot].isEmpty {
            if self.prints[slot] == key.next {
                let name = self.names[slot]
                let isEqual = name.withUnsafeBytes { bytes in
                    bytes.baseAddress.map { JSONKeyText.equals(key, base, $0, count: bytes.count) } ?? false
                }
                if isEqual { return true }
            }
            slot = (slot &+ 1) & mask
        }
        return false
    }
}

extension JSONDocument {
    /// Whether the root, an object, has a member of one of these names.
    package func hasMember(of names: JSONNames) -> Bool {
        self.firstKey { node, _, base in names.contains(node, base) }
    }

    /// Whether a member has one of these names.
    package func isNamed(_ member: JSONMember, oneOf names: JSONNames) -> Bool {
        self.bytes.withUnsafeBufferPointer { bytes in
            self.tape.base(bytes).map { names.contains(self.tape.entry(member.key), $0) } ?? false
        }
    }

    /// Whether all members of the root, an object, have one of these names and are not `null`.
    package func hasOnlyMembers(of names: JSONNames) -> Bool {
        !self.firstKey { node, value, base in value.kind == .null || !names.contains(node, base) }
    }

    /// Whether a condition holds for some member of the root.
    @inline(__always)
    private func firstKey(_ holds: (JSONTapeNode, JSONTapeNode, UnsafeRawPointer) -> Bool) -> Bool {
        self.bytes.withUnsafeBufferPointer { bytes in
            guard let base = self.tape.base(bytes) else { return false }
            return self.tape.nodes.withUnsafeBufferPointer { nodes in
                guard nodes[0].kind == .object else { return false }
                var index = 1
                while index < Int(nodes[0].next) {
                    if holds(nodes[index], nodes[index &+ 1], base) { return true }
                    index = Int(nodes[index &+ 1].next)
                }
                return false
            }
        }
    }
}
