import LLMCore

/// The names of a request's tools as the provider accepts them: letters, digits, `_` and `-`.
///
/// Most names are fine as they are. Others get underscores on the way out and come back with an answer.
struct AnthropicToolNames: Sendable {
    private var changed = ChangedNames()

    /// For a request whose names are fine.
    init() {}

    /// For a request's tools.
    init(tools: [JSONPlace]) {
        let places = tools.compactMap { $0["function"]?["name"] ?? $0["name"] }
        if places.allSatisfy({ $0.isPlainName }) { return }
        var taken: Set<String> = []
        var changed: [String] = []
        for place in places {
            guard let name = place.string else { continue }
            if Self.isValid(name) { taken.insert(name) } else { changed.append(name) }
        }
        self.changed = ChangedNames(changed, beside: taken, plain: Self.sanitized)
    }

    /// The name to send.
    func wire(_ name: String) -> String {
        if Self.isValid(name) { return name }
        return self.changed.wire(name) ?? Self.sanitized(name)
    }

    /// The client's own name for one that the provider sent.
    func original(_ name: String) -> String { self.changed.original(name) }

    /// A name or an id with underscores for what the provider does not accept.
    static func sanitized(_ name: String) -> String {
        if Self.isValid(name) { return name }
        return String(name.map { $0.utf8.count == 1 && Self.isValid(String($0)) ? $0 : "_" })
    }

    private static func isValid(_ name: String) -> Bool {
        name.utf8.allSatisfy(Self.isPlain)
    }

    /// Whether the provider accepts a byte in a name.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
