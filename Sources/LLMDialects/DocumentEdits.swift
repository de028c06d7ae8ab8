package import LLMCore

/// Changes at several places of one document, made in its bytes so that all else stays as it was.
package struct DocumentEdits: Sendable {
    /// Changes to the members of objects.
    private var objects: [(node: JSONNode, edit: JSONObjectEdit)] = []
    /// Values that are replaced whole.
    private var values: [JSONSplice] = []

    /// No changes.
    package init() {}

    /// Whether there are no changes.
    package var isEmpty: Bool { self.objects.isEmpty && self.values.isEmpty }

    /// Removes a member of an object.
    package mutating func remove(_ key: String, of node: JSONNode) {
        self.change(node) { $0.remove(key) }
    }

    /// Sets a member of an object.
    package mutating func set(_ key: String, of node: JSONNode, to value: JSON) {
        self.change(node) { $0.set(key, to: value) }
    }

    /// Sets a member of an object to JSON text.
    package mutating func set(_ key: String, of node: JSONNode, to json: [UInt8]) {
        self.change(node) { $0.set(key, to: json) }
    }

    /// Gives a member of an object another key.
    package mutating func rename(_ key: String, of node: JSONNode, to newKey: String) {
        self.change(node) { $0.rename(key, to: newKey) }
    }

    /// Replaces a value.
    package mutating func replace(_ node: JSONNode, in document: JSONDocument, by value: JSON) {
        self.values.append(JSONSplice(document.range(of: node), value.serialized()))
    }

    private mutating func change(_ node: JSONNode, _ body: (inout JSONObjectEdit) -> Void) {
        // Changes to one object mostly come one after another, so the last one is looked at first.
        if let index = self.objects.lastIndex(where: { $0.node == node }) {
            body(&self.objects[index].edit)
        } else {
            var edit = JSONObjectEdit()
            body(&edit)
            self.objects.append((node, edit))
        }
    }

    /// The document's bytes with all changes made; a change inside of something that is removed or replaced is lost.
    package func apply(to document: JSONDocument) -> [UInt8] {
        if self.objects.isEmpty, self.values.count == 1 { return JSONSplice.apply(self.values, to: document.bytes) }
        if self.values.isEmpty {
            if self.objects.isEmpty { return document.bytes }
            if self.objects.count == 1 { return document.applying(self.objects[0].edit, to: self.objects[0].node) }
        }
        var all = self.values
        for (node, edit) in self.objects { all += document.splices(for: edit, of: node) }
        // Of two that begin at one place the wider comes first and swallows the other; but an insertion stays.
        all.sort { left, right in
            if left.range.lowerBound != right.range.lowerBound { return left.range.lowerBound < right.range.lowerBound }
            if left.range.isEmpty != right.range.isEmpty { return left.range.isEmpty }
            return left.range.upperBound > right.range.upperBound
        }
        var kept: [JSONSplice] = []
        var end = 0
        for splice in all where splice.range.lowerBound >= end {
            kept.append(splice)
            end = max(end, splice.range.upperBound)
        }
        return JSONSplice.apply(kept, to: document.bytes)
    }
}
