import LLMCore

/// The beginning of a prompt that a provider is asked to cache: everything up to the last `cache_control` mark, in tools,
/// system prompt or messages.
///
/// Clients move the mark on from turn to turn. So the marks themselves are no part of what is compared, and what ends at an
/// earlier message is known, too: there the mark was before.
struct MarkedPrompt {
    /// A hash of the whole.
    let key: String
    /// Hashes of what ends earlier, the longest first.
    let earlier: [String]

    /// So many messages back a mark is looked for; providers look back about as far.
    private static let longestStep = 32

    /// nil where nothing is marked.
    init?(_ document: JSONDocument) {
        let reader = Reader(document: document)
        let messages = reader.elements("messages")
        let last = messages.lastIndex(where: reader.isMarked)
        guard last != nil || reader.isMarkedAhead else { return nil }
        var hasher = StableHasher()
        for name: StaticString in ["model", "tools", "system"] {
            if let node = document.member(name) { reader.feed(node, to: &hasher) }
            hasher.combine(byte: 0)
        }
        var known = [hasher.text]
        if let last {
            for message in messages[...last] {
                reader.feed(message, to: &hasher)
                known.append(hasher.text)
            }
        }
        self.key = known.removeLast()
        self.earlier = known.suffix(Self.longestStep).reversed()
    }

    /// Reads a prompt as if it had no marks.
    private struct Reader {
        let document: JSONDocument

        func elements(_ name: StaticString) -> [JSONNode] {
            guard let list = self.document.member(name), self.document.kind(of: list) == .array else { return [] }
            return Array(self.document.elements(of: list))
        }

        /// Whether a mark stands in front of the messages.
        var isMarkedAhead: Bool {
            self.elements("system").contains(where: self.hasMark)
                || self.elements("tools").contains { tool in
                    self.hasMark(tool) || self.document.member("function", of: tool).map(self.hasMark) ?? false
                }
        }

        func isMarked(_ message: JSONNode) -> Bool {
            if self.hasMark(message) { return true }
            guard let content = self.document.member("content", of: message),
                self.document.kind(of: content) == .array
            else { return false }
            return self.document.elements(of: content).contains(where: self.hasMark)
        }

        private func hasMark(_ node: JSONNode) -> Bool {
            guard let mark = self.document.member("cache_control", of: node) else { return false }
            return !self.document.isNull(mark)
        }

        /// Hashes a value but for its marks; a text means the same as a list of one text.
        func feed(_ node: JSONNode, to hasher: inout StableHasher, isContent: Bool = false) {
            switch self.document.kind(of: node) {
            case .object:
                hasher.combine(byte: 1)
                for member in self.document.members(of: node) {
                    let name = self.document.string(member.key) ?? ""
                    guard name != "cache_control" else { continue }
                    hasher.combine(name)
                    self.feed(member.value, to: &hasher, isContent: name == "content")
                }
                hasher.combine(byte: 2)
            case .array:
                hasher.combine(byte: 3)
                for element in self.document.elements(of: node) { self.feed(element, to: &hasher) }
                hasher.combine(byte: 4)
            case .string where isContent:
                hasher.combine(byte: 3)
                hasher.combine(byte: 1)
                hasher.combine("type")
                self.bytes("text", to: &hasher)
                hasher.combine("text")
                self.feed(node, to: &hasher)
                hasher.combine(byte: 2)
                hasher.combine(byte: 4)
            default:
                self.document.bytes.withUnsafeBytes {
                    let range = self.document.range(of: node)
                    hasher.combine(UnsafeRawBufferPointer(rebasing: $0[range]))
                }
            }
        }

        /// Hashes a text as a value of a document is.
        private func bytes(_ text: String, to hasher: inout StableHasher) {
            let quoted = Array("\"\(text)\"".utf8)
            quoted.withUnsafeBytes { hasher.combine($0) }
        }
    }
}
