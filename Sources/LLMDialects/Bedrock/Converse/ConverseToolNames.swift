import LLMCore

/// The names of a request's tools as Converse accepts them: letters, digits, `_` and `-`, a letter first, 64 at most.
///
/// Most names are fine as they are. Others are changed on the way out and come back with an answer.
struct ConverseToolNames: Sendable {
    private var changed = ChangedNames()
    private static let limit = 64

    /// For a request whose names are fine.
    init() {}

    /// For a request's tools.
    init(tools: [JSONPlace]) {
        let names = tools.compactMap { ($0["function"]?["name"] ?? $0["name"])?.string }
        self.changed = ChangedNames(
            names.filter { !Self.isValid($0) },
            beside: Set(names.filter { Self.isValid($0) }),
            limit: Self.limit,
            plain: Self.plain
        )
    }

    /// The name to send.
    func wire(_ name: String) -> String {
        Self.isValid(name) ? name : self.changed.wire(name) ?? Self.plain(name)
    }

    /// The client's own name for one that the provider sent.
    func original(_ name: String) -> String { self.changed.original(name) }

    private static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, self.isLetter(first) else { return false }
        return name.utf8.count <= self.limit && name.utf8.allSatisfy(AnthropicToolNames.isPlain)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    private static func plain(_ name: String) -> String {
        let changed = AnthropicToolNames.sanitized(name)
        let named = changed.utf8.first.map { self.isLetter($0) } == true ? changed : "a" + changed
        return String(named.prefix(self.limit))
    }

    /// The id of a call as Converse accepts it; ids that differ stay different.
    static func id(_ id: String) -> String {
        func isPlain(_ byte: UInt8) -> Bool {
            AnthropicToolNames.isPlain(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
        }
        if !id.isEmpty, id.utf8.count <= self.limit, id.utf8.allSatisfy(isPlain) { return id }
        let plain = id.map { character in
            guard let byte = character.asciiValue, isPlain(byte) else { return Character("_") }
            return character
        }
        let stem = id.isEmpty ? "tool_use_id" : String(plain.prefix(self.limit - 9))
        return "\(stem)_\(SHA256.hex(id.utf8).prefix(8))"
    }
}
