import LLMCore

/// A value together with the document that it stands in.
///
/// Its bytes can be written somewhere else as they are, which costs a copy and keeps every digit and space of it.
struct JSONPlace: Sendable {
    let document: JSONDocument
    let node: JSONNode

    init(_ document: JSONDocument, _ node: JSONNode) {
        self.document = document
        self.node = node
    }

    /// A place for a tree: the root of a document of its own.
    ///
    /// - Throws: `badRequest` when the tree is too large for a document.
    init(_ json: JSON) throws(LLMError) {
        do throws(JSONParseError) {
            let document = try JSONDocument(parsing: json.serialized(), policy: .response)
            self.init(document, document.root)
        } catch {
            throw LLMError(.badRequest, "The request is too large or nested too deeply.", cause: error)
        }
    }

    /// A member that is there and not null.
    subscript(key: StaticString) -> JSONPlace? {
        guard let node = self.document.member(key, of: self.node), !self.document.isNull(node) else { return nil }
        return JSONPlace(self.document, node)
    }

    var kind: JSONKind { self.document.kind(of: self.node) }

    var isObject: Bool { self.kind == .object }

    /// The text, if this is a string.
    var string: String? { self.document.string(self.node) }

    var int: Int? { self.document.int(self.node) }

    var bool: Bool? { self.document.bool(self.node) }

    /// The tree.
    var json: JSON { self.document.json(self.node) }

    /// The value as it is written.
    var bytes: ArraySlice<UInt8> { self.document.bytes[self.document.range(of: self.node)] }

    var count: Int { self.document.count(of: self.node) }

    func equals(_ text: String) -> Bool { self.document.stringEquals(self.node, text) }

    /// The elements, if this is an array.
    var elements: [JSONPlace] {
        var elements: [JSONPlace] = []
        elements.reserveCapacity(self.count)
        for node in self.document.elements(of: self.node) { elements.append(JSONPlace(self.document, node)) }
        return elements
    }

    /// Whether this is a string of letters, digits, `_` and `-` only, written without escapes.
    var isPlainName: Bool {
        guard self.kind == .string else { return false }
        let range = self.document.range(of: self.node)
        return self.document.bytes[range.lowerBound + 1..<range.upperBound - 1].allSatisfy(AnthropicToolNames.isPlain)
    }

    /// Whether this is a string without a character that can be seen.
    var isBlank: Bool {
        guard self.kind == .string else { return false }
        var bytes = self.bytes.dropFirst().dropLast()
        while let byte = bytes.first {
            switch byte {
            case 0x20:
                bytes = bytes.dropFirst()
            case UInt8(ascii: "\\"):
                let next = bytes.dropFirst().first
                if next == UInt8(ascii: "u") { return self.isBlankText }
                guard let next, "ntr".utf8.contains(next) else { return false }
                bytes = bytes.dropFirst(2)
            case 0x80...:
                return self.isBlankText
            default:
                return false
            }
        }
        return true
    }

    private var isBlankText: Bool { self.string?.allSatisfy { $0.isWhitespace } ?? false }
}
