/// A JSON document: its bytes, untouched, and their structure.
///
/// It answers questions about single values without making a tree of all, and lets members be replaced while every
/// other byte stays as it was.
package struct JSONDocument: Sendable {
    /// The document as it came.
    package let bytes: [UInt8]

    /// The structure of the bytes.
    package let tape: JSONTape

    /// Checks and keeps a document.
    package init(
        parsing bytes: [UInt8],
        policy: JSONPolicy = .request,
        limits: JSONLimits = .default
    ) throws(JSONParseError) {
        var tape = JSONTape(forDocumentOf: bytes.count)
        try tape.parse(bytes, policy: policy, limits: limits)
        self.bytes = bytes
        self.tape = tape
    }

    /// The document `null`.
    package static let null = JSONDocument(bytes: Array("null".utf8), tape: JSONTape())

    private init(bytes: [UInt8], tape: JSONTape) {
        self.bytes = bytes
        self.tape = tape
    }

    /// The outermost value.
    package var root: JSONNode { .root }

    /// The whole document as a tree.
    package var tree: JSON { self.json(.root) }

    /// The kind of a value.
    package func kind(of node: JSONNode) -> JSONKind { self.tape.kind(of: node) }

    /// The number of an array's elements or an object's members; 0 for anything else.
    package func count(of node: JSONNode) -> Int { self.tape.count(of: node) }

    /// Where a value's bytes are, the quotes of a string and the brackets of a container included.
    package func range(of node: JSONNode) -> Range<Int> { self.tape.range(of: node) }

    /// Whether a value is `null`.
    package func isNull(_ node: JSONNode) -> Bool { self.tape.isNull(node) }

    /// Whether a value is `[]` or `{}`.
    package func isEmptyContainer(_ node: JSONNode) -> Bool { self.tape.isEmptyContainer(node) }

    /// The members of an object in their order; none for anything else.
    package func members(of node: JSONNode = .root) -> JSONMembers { self.tape.members(of: node) }

    /// The elements of an array in their order; none for anything else.
    package func elements(of node: JSONNode = .root) -> JSONElements { self.tape.elements(of: node) }

    /// The element of an array at a position, nil if there is none.
    ///
    /// Takes time proportional to the position.
    package func element(_ position: Int, of node: JSONNode) -> JSONNode? { self.tape.element(position, of: node) }

    /// The position of an array's first element of another kind, nil if there is none.
    package func firstElement(of node: JSONNode, unlike kind: JSONKind) -> Int? {
        self.tape.firstElement(of: node, unlike: kind)
    }

    /// The value of an object's member, nil if there is none or the value is no object.
    ///
    /// The key matches however it is spelled. Of several members with the key, the last counts. For a literal the other
    /// overload is taken: it makes no string.
    @_disfavoredOverload
    package func member(_ key: String, of node: JSONNode = .root) -> JSONNode? {
        self.bytes.withUnsafeBufferPointer { self.tape.member(key, of: node, in: $0) }
    }

    /// The value of an object's member, nil if there is none or the value is no object.
    package func member(_ key: StaticString, of node: JSONNode = .root) -> JSONNode? {
        self.bytes.withUnsafeBufferPointer { self.tape.member(key, of: node, in: $0) }
    }

    /// Where a member is, from its key's first byte to its value's last; nil if there is none.
    package func memberRange(of key: String, in node: JSONNode = .root) -> Range<Int>? {
        self.bytes.withUnsafeBufferPointer { self.tape.memberRange(of: key, in: node, bytes: $0) }
    }

    /// The text of a string, its escapes resolved; nil for anything else.
    ///
    /// A lone surrogate becomes U+FFFD.
    package func string(_ node: JSONNode) -> String? {
        self.bytes.withUnsafeBufferPointer { self.tape.string(node, in: $0) }
    }

    /// Whether a value is a string with this text.
    ///
    /// Allocates nothing.
    package func stringEquals(_ node: JSONNode, _ text: String) -> Bool {
        self.bytes.withUnsafeBufferPointer { self.tape.stringEquals(node, text, in: $0) }
    }

    /// Whether a value is a string with this text, given as UTF-8.
    ///
    /// Allocates nothing.
    package func stringEquals(_ node: JSONNode, _ text: [UInt8]) -> Bool {
        self.bytes.withUnsafeBufferPointer { self.tape.stringEquals(node, text, in: $0) }
    }

    /// The text of a number exactly as written; nil for anything else.
    package func number(_ node: JSONNode) -> JSONNumber? {
        self.bytes.withUnsafeBufferPointer { self.tape.number(node, in: $0) }
    }

    /// The value of a number that is an integer and fits, however it is written; nil for anything else.
    package func int(_ node: JSONNode) -> Int? {
        self.bytes.withUnsafeBufferPointer { self.tape.int(node, in: $0) }
    }

    /// The value of a number, rounded to the nearest double; nil for anything else and for what is out of range.
    package func double(_ node: JSONNode) -> Double? {
        self.bytes.withUnsafeBufferPointer { self.tape.double(node, in: $0) }
    }

    /// The value of `true` and `false`; nil for anything else.
    package func bool(_ node: JSONNode) -> Bool? {
        self.bytes.withUnsafeBufferPointer { self.tape.bool(node, in: $0) }
    }

    /// A value and all it contains, as a tree.
    package func json(_ node: JSONNode) -> JSON {
        self.bytes.withUnsafeBufferPointer { self.tape.json(node, in: $0) }
    }
}
