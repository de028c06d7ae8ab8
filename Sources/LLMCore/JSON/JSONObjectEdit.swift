/// Changes to the members of one object, to be made in its bytes without touching the others.
///
/// The changes count in the order in which they are named, as if made to a dictionary that keeps its order: setting a key
/// that is there replaces the value in its place, a new key goes to the end, renaming to a key that is there replaces
/// that member, removing or renaming what is not there does nothing.
package struct JSONObjectEdit: Sendable {
    enum Change: Sendable {
        case set(String, [UInt8])
        case remove(String)
        case rename(String, String)
    }

    private(set) var changes: [Change] = []

    /// An edit without changes.
    package init() {}

    /// Whether there are no changes.
    package var isEmpty: Bool { self.changes.isEmpty }

    /// Sets a member to a value that is JSON text already, which is not checked.
    ///
    /// An array literal in place of `json` means bytes of such text; a JSON array is written `.array([1, 2])`.
    package mutating func set(_ key: String, to json: [UInt8]) {
        self.changes.append(.set(key, json))
    }

    /// Sets a member.
    package mutating func set(_ key: String, to value: JSON) {
        var writer = JSONWriter(reserving: 64)
        writer.value(value)
        self.changes.append(.set(key, writer.bytes))
    }

    /// Removes a member.
    package mutating func remove(_ key: String) {
        self.changes.append(.remove(key))
    }

    /// Gives a member another key; its value and its place stay.
    package mutating func rename(_ key: String, to newKey: String) {
        self.changes.append(.rename(key, newKey))
    }
}

extension JSONDocument {
    /// The document's bytes with changes made to one object.
    ///
    /// It is a copy in one allocation; the bytes come back as they are if `node` is no object or nothing changes.
    package func applying(_ edit: JSONObjectEdit, to node: JSONNode = .root) -> [UInt8] {
        let splices = self.splices(for: edit, of: node)
        return splices.isEmpty ? self.bytes : JSONSplice.apply(splices, to: self.bytes)
    }

    /// The replacements that make changes to one object, in ascending order.
    package func splices(for edit: JSONObjectEdit, of node: JSONNode = .root) -> [JSONSplice] {
        self.bytes.withUnsafeBufferPointer { self.tape.splices(for: edit, of: node, in: $0) }
    }
}

extension JSONTape {
    /// The replacements that make changes to one object, in ascending order; none if `node` is no object.
    package func splices(
        for edit: JSONObjectEdit,
        of node: JSONNode = .root,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> [JSONSplice] {
        guard !edit.isEmpty, self.kind(of: node) == .object else { return [] }
        var plan = JSONEditPlan(tape: self, object: node, bytes: bytes)
        for change in edit.changes { plan.make(change) }
        return plan.splices()
    }
}
