import LLMCore

/// What must hold for any bytes whatsoever; shared by the tests and the fuzzer.
struct JSONInvariants {
    /// The first violation found, in words; nil if all is well.
    static func violation(of bytes: [UInt8]) -> String? {
        let reference = JSONReference.parse(bytes)
        let tree = try? JSON(parsing: bytes)
        guard (tree != nil) == (reference != nil) else {
            return "accepted \(tree != nil), the reference says \(reference != nil)"
        }
        var reused = JSONTape()
        try? reused.parse(Array(#"{"a":[1,2,{"b":null}],"c":"d","e":[]}"#.utf8))
        let reparsed = (try? reused.parse(bytes)) != nil
        guard reparsed == (tree != nil) else { return "a used tape disagrees with a new one" }
        guard let tree, let reference else { return self.refusal(of: bytes) }
        return self.treeViolation(tree, reference)
            ?? self.policyViolation(bytes, duplicates: reference.hasDuplicates)
            ?? self.documentViolation(bytes, tree)
    }

    private static func refusal(of bytes: [UInt8]) -> String? {
        do {
            _ = try JSONDocument(parsing: bytes)
            return "a request was accepted that is not JSON"
        } catch {
            return error.offset >= 0 && error.offset <= bytes.count ? nil : "the error is outside the text"
        }
    }

    /// The tree is the reference's, in order and exact text, and survives being written.
    private static func treeViolation(_ tree: JSON, _ reference: JSONReference.Value) -> String? {
        let expected = reference.tree
        guard tree == expected, tree.hashValue == expected.hashValue else { return "another tree than the reference's" }
        let text = tree.serialized()
        guard text == expected.serialized() else { return "another order or spelling than the reference's" }
        guard let again = try? JSON(parsing: text), again == tree, again.serialized() == text else {
            return "written and read again it is another tree"
        }
        return nil
    }

    /// A request is refused exactly if it names a key twice.
    private static func policyViolation(_ bytes: [UInt8], duplicates: Bool) -> String? {
        do {
            _ = try JSONDocument(parsing: bytes, policy: .request)
            return duplicates ? "a duplicate key was accepted" : nil
        } catch {
            return duplicates && error.reason == .duplicateKey ? nil : "a request was refused: \(error)"
        }
    }

    private static func documentViolation(_ bytes: [UInt8], _ tree: JSON) -> String? {
        guard let document = try? JSONDocument(parsing: bytes, policy: .response) else {
            return "accepted as a tree, refused as a document"
        }
        guard document.tree.serialized() == tree.serialized() else { return "the document's tree is another" }
        return self.nodeViolation(document, .root, within: 0..<bytes.count)
            ?? self.modelViolation(document, tree)
            ?? self.editViolation(document, tree)
    }

    /// Every value's range holds that value's text and lies in the one around it; members are found by their keys.
    ///
    /// Looking into every value at every level takes time with the square of the depth, so it goes eight levels down.
    private static func nodeViolation(
        _ document: JSONDocument,
        _ node: JSONNode,
        within outer: Range<Int>,
        depth: Int = 0
    ) -> String? {
        let range = document.range(of: node)
        guard !range.isEmpty, outer.contains(range.lowerBound), outer.upperBound >= range.upperBound else {
            return "a range outside its container"
        }
        guard depth < 8 else { return nil }
        let value = document.json(node)
        guard (try? JSON(parsing: Array(document.bytes[range]))) == value else { return "a range of something else" }
        var count = 0
        for element in document.elements(of: node) {
            count += 1
            if let violation = self.nodeViolation(document, element, within: range, depth: depth + 1) {
                return violation
            }
        }
        for member in document.members(of: node) {
            count += 1
            let lookedUp = count <= 64 ? self.memberViolation(document, member, of: node, value) : nil
            if let violation = lookedUp
                ?? self.nodeViolation(document, member.value, within: member.range, depth: depth + 1)
            {
                return violation
            }
        }
        return count == document.count(of: node) ? nil : "the count is wrong"
    }

    private static func memberViolation(
        _ document: JSONDocument,
        _ member: JSONMember,
        of node: JSONNode,
        _ object: JSON
    ) -> String? {
        guard let key = document.string(member.key), document.stringEquals(member.key, key),
            let found = document.member(key, of: node)
        else { return "a member is not found by its key" }
        return document.json(found) == object[key] ? nil : "another member is found by its key"
    }

    private static func modelViolation(_ document: JSONDocument, _ tree: JSON) -> String? {
        var edit = JSONObjectEdit()
        edit.set("model", to: "another \"model\"")
        let edited = document.applying(edit)
        guard case .object = tree else {
            return edited == document.bytes ? nil : "something that is no object was edited"
        }
        guard let after = try? JSONDocument(parsing: edited, policy: .response) else { return "the edit is not JSON" }
        guard let model = after.member("model"), after.stringEquals(model, "another \"model\"") else {
            return "the model is not the one that was set"
        }
        return nil
    }

    /// A run of edits gives the bytes of the tree so edited, whatever keys the document has.
    private static func editViolation(_ document: JSONDocument, _ tree: JSON) -> String? {
        guard case .object(let object) = tree else { return nil }
        // The document's own bytes choose the edits, so that a fuzzer can search among them.
        var chooser = JSONChooser(seed: UInt64(document.bytes.count) &* 31 &+ UInt64(document.bytes.last ?? 0))
        for byte in document.bytes.prefix(64) { chooser.mix(byte) }
        let keys = Array(object.keys.prefix(6)) + ["model", "", "x"]
        var edit = JSONObjectEdit()
        var model = JSONEditModel(object)
        for _ in 0..<chooser.below(6) + 1 {
            let key = keys[chooser.below(keys.count)]
            switch chooser.below(4) {
            case 0:
                edit.remove(key)
                model.remove(key)
            case 1:
                let other = keys[chooser.below(keys.count)]
                edit.rename(key, to: other)
                model.rename(key, to: other)
            default:
                let value = JSON(chooser.below(100))
                edit.set(key, to: value)
                model.set(key, to: value)
            }
        }
        let edited = document.applying(edit)
        guard let after = try? JSON(parsing: edited) else { return "the edits are not JSON" }
        guard after == (try? JSON(parsing: model.serialized)) else { return "the edits differ from those of a tree" }
        // A member that was named twice ends where its last value stands; the tree has it where its first one does.
        let repeats = (try? JSONDocument(parsing: document.bytes)) == nil
        return repeats || after.serialized() == model.serialized ? nil : "the edits give another order"
    }
}

/// The meaning of ``JSONObjectEdit`` on a plain list of members.
struct JSONEditModel {
    private var members: [(key: String, value: JSON)]

    init(_ object: JSONObject) {
        self.members = Array(object)
    }

    var serialized: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for member in self.members {
            writer.key(member.key)
            writer.value(member.value)
        }
        writer.endObject()
        return writer.bytes
    }

    private func index(_ key: String) -> Int? {
        self.members.firstIndex { Array($0.key.utf8) == Array(key.utf8) }
    }

    mutating func set(_ key: String, to value: JSON) {
        if let index = self.index(key) {
            self.members[index].value = value
        } else {
            self.members.append((key, value))
        }
    }

    mutating func remove(_ key: String) {
        if let index = self.index(key) { self.members.remove(at: index) }
    }

    mutating func rename(_ key: String, to newKey: String) {
        guard Array(key.utf8) != Array(newKey.utf8), self.index(key) != nil else { return }
        self.remove(newKey)
        if let index = self.index(key) { self.members[index].key = newKey }
    }
}

/// A small seeded generator, the same on every machine.
struct JSONChooser: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func mix(_ byte: UInt8) {
        self.state = (self.state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number from 0 to one less than `bound`.
    mutating func below(_ bound: Int) -> Int {
        Int(self.next() % UInt64(bound))
    }
}
