/// Works out which bytes change when the members of an object do.
struct JSONEditPlan {
    /// A member that some change has named.
    private struct Member {
        /// The member in the document; nil for one that was added.
        var original: JSONMember?
        /// The key it has now; nil once it is removed.
        var key: String?
        /// Whether the key is not the document's.
        var isRenamed = false
        /// The value's new text; nil while it is the document's.
        var value: [UInt8]?
    }

    private let tape: JSONTape
    private let object: JSONNode
    private let bytes: UnsafeBufferPointer<UInt8>
    private var named: [Member] = []

    init(tape: JSONTape, object: JSONNode, bytes: UnsafeBufferPointer<UInt8>) {
        self.tape = tape
        self.object = object
        self.bytes = bytes
    }

    // MARK: Changes

    mutating func make(_ change: JSONObjectEdit.Change) {
        switch change {
        case .set(let key, let value):
            if let index = self.find(key) {
                self.named[index].value = value
            } else {
                self.named.append(Member(original: nil, key: key, value: value))
            }
        case .remove(let key):
            if let index = self.find(key) { self.named[index].key = nil }
        case .rename(let key, let newKey):
            guard !JSONText.equal(key, newKey), let index = self.find(key) else { return }
            if let replaced = self.find(newKey) { self.named[replaced].key = nil }
            self.named[index].key = newKey
            self.named[index].isRenamed = true
        }
    }

    /// The member that has this key now.
    private mutating func find(_ key: String) -> Int? {
        let known = self.named.firstIndex { $0.key.map { JSONText.equal($0, key) } ?? false }
        if let known { return known }
        guard self.tape.member(key, of: self.object, in: self.bytes) != nil else { return nil }
        var found: Int?
        for member in self.tape.members(of: self.object) where self.tape.stringEquals(member.key, key, in: self.bytes) {
            // It may be known under another key, or as removed.
            if self.named.contains(where: { $0.original?.key == member.key }) { continue }
            // Of several members with one key only the last counts, and the others must not come back in its place.
            if let found { self.named[found].key = nil }
            found = self.named.count
            self.named.append(Member(original: member, key: key))
        }
        return found
    }

    // MARK: Bytes

    /// The replacements in ascending order.
    func splices() -> [JSONSplice] {
        var splices: [JSONSplice] = []
        let added = self.named.filter { $0.original == nil && $0.key != nil }
        let changed = self.named.filter { $0.original != nil }
            .sorted { ($0.original?.key.index ?? 0) < ($1.original?.key.index ?? 0) }
        // Where the next member to be removed begins: after the last one that stays, so that one comma goes with it,
        // or at the first one when none stays before it.
        var stays: Int?
        var leading: Int?
        var previousEnd = 0
        var index = 0
        for member in self.tape.members(of: self.object) {
            let change = index < changed.count && changed[index].original?.key == member.key ? changed[index] : nil
            if change != nil { index += 1 }
            if let change, change.key == nil {
                if stays == nil {
                    leading = leading ?? member.range.lowerBound
                } else {
                    splices.append(JSONSplice(previousEnd..<member.range.upperBound, []))
                }
            } else {
                if let start = leading { splices.append(JSONSplice(start..<member.range.lowerBound, [])) }
                leading = nil
                if let change { self.replace(member, by: change, &splices) }
                stays = member.range.upperBound
            }
            previousEnd = member.range.upperBound
        }
        if let leading { splices.append(JSONSplice(leading..<previousEnd, [])) }
        if let addition = self.addition(added, after: stays, previousEnd) { splices.append(addition) }
        return splices
    }

    private func replace(_ member: JSONMember, by change: Member, _ splices: inout [JSONSplice]) {
        if change.isRenamed, let key = change.key {
            splices.append(JSONSplice(self.tape.range(of: member.key), Self.quoted(key)))
        }
        if let value = change.value {
            splices.append(JSONSplice(self.tape.range(of: member.value), value))
        }
    }

    /// The new members, at the end.
    private func addition(_ added: [Member], after stays: Int?, _ previousEnd: Int) -> JSONSplice? {
        guard !added.isEmpty else { return nil }
        var text: [UInt8] = []
        for member in added {
            if stays != nil || !text.isEmpty { text.append(JSONByte.comma) }
            text.append(contentsOf: Self.quoted(member.key ?? ""))
            text.append(JSONByte.colon)
            text.append(contentsOf: member.value ?? [])
        }
        // After the last member there is, removed or not; in an empty object after its brace.
        let place = previousEnd > 0 ? previousEnd : self.tape.range(of: self.object).lowerBound + 1
        return JSONSplice(place..<place, text)
    }

    private static func quoted(_ key: String) -> [UInt8] {
        var writer = JSONWriter(reserving: key.utf8.count + 2)
        writer.string(key)
        return writer.bytes
    }
}
