/// What a request's tags ask for.
///
/// `!tag` excludes, `&tag` is required; of the others one is enough, or all are needed, as configured.
struct TagQuery: Sendable, Hashable {
    private(set) var plain: [String] = []
    private(set) var required: [String] = []
    private(set) var excluded: [String] = []

    /// - Parameters:
    ///   - tags: the request's tags.
    ///   - prefix: cut from the front of each, before or behind its `!` or `&`, if it is there.
    init(_ tags: [String], prefix: String) {
        for tag in tags {
            let text = Self.cut(prefix, from: Substring(tag))
            switch text.first {
            case "!": self.add(Self.cut(prefix, from: text.dropFirst()), to: \.excluded)
            case "&": self.add(Self.cut(prefix, from: text.dropFirst()), to: \.required)
            default: self.add(text, to: \.plain)
            }
        }
    }

    private static func cut(_ prefix: String, from tag: Substring) -> Substring {
        !prefix.isEmpty && tag.hasPrefix(prefix) ? tag.dropFirst(prefix.count) : tag
    }

    private mutating func add(_ tag: Substring, to list: WritableKeyPath<TagQuery, [String]>) {
        let tag = String(tag)
        if !tag.isEmpty, !self[keyPath: list].contains(tag) { self[keyPath: list].append(tag) }
    }

    /// Whether the tags ask for something, not only against something.
    var asks: Bool { !self.plain.isEmpty || !self.required.isEmpty }

    /// Whether a deployment of these tags may be used at all.
    func permits(_ tags: [String]) -> Bool {
        !self.excluded.contains(where: tags.contains)
    }

    /// Whether a deployment of these tags is what the request asks for.
    ///
    /// - Parameters:
    ///   - tags: the deployment's.
    ///   - any: whether one of the plain tags is enough.
    ///   - isMatched: whether the deployment was found by the user agent already, in place of plain tags.
    /// - Returns: whether it is.
    func matches(_ tags: [String], any: Bool, isMatched: Bool = false) -> Bool {
        guard self.permits(tags), self.required.allSatisfy(tags.contains) else { return false }
        if isMatched || self.plain.isEmpty { return true }
        return any ? self.plain.contains(where: tags.contains) : self.plain.allSatisfy(tags.contains)
    }

    /// Whether a deployment has any tag that the request asks for.
    func mentions(_ tags: [String]) -> Bool {
        self.plain.contains(where: tags.contains) || self.required.contains(where: tags.contains)
    }
}
