import LLMCore

/// Names of tools that are longer than OpenAI's format allows, and what they are called there.
///
/// The Messages API takes 128 characters, function names of chat have 64. A long name is cut and gets a checksum at its
/// end, so that two with one beginning stay apart; answers show the client's own name again.
package struct MessagesToolNames: Sendable {
    private static let limit = 64
    /// The client's names by the short ones; only those that differ.
    private var originals: [String: String] = [:]

    /// No long names.
    package init() {}

    /// The names in a request's tools and in the calls of its conversation.
    package init(_ request: MessagesRequest) {
        for tool in request.root["tools"]?.elements ?? [] { self.add(tool["name"]) }
        for message in request.root["messages"]?.elements ?? [] {
            guard let content = message["content"], content.kind == .array else { continue }
            for block in content.elements where block["type"]?.equals("tool_use") == true { self.add(block["name"]) }
        }
    }

    private mutating func add(_ place: JSONPlace?) {
        // The bytes of a string are never fewer than those of its text.
        guard let place, place.bytes.count > Self.limit, let name = place.string else { return }
        let short = Self.short(name)
        if short != name { self.originals[short] = name }
    }

    /// The name that a provider gets.
    static func short(_ name: String) -> String {
        guard name.utf8.count > Self.limit else { return name }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash & 0xFFFF_FFFF | 0x1_0000_0000, radix: 16).dropFirst()
        var head = ""
        for character in name {
            guard head.utf8.count + character.utf8.count <= Self.limit - 9 else { break }
            head.append(character)
        }
        return "\(head)_\(digits)"
    }

    /// The client's name for one in an answer.
    func original(_ name: String) -> String { self.originals[name] ?? name }
}
