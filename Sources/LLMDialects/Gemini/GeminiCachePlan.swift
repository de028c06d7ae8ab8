import LLMCore

/// Which messages a request wants to have cached, as `cache_control` or the configuration marks them.
///
/// The provider caches beginnings: all messages up to the end of the first marked ones. Nothing is cached where that
/// would leave no question, leave an instruction behind, or be less than the provider takes.
struct GeminiCachePlan: Sendable {
    /// How many messages are cached, from the first on.
    let count: Int
    /// How long, such as `3600s`; nil for as long as the provider likes.
    let lifetime: String?

    /// The provider wants 1024 tokens at least; a token has about four bytes.
    private static let fewestBytes = 4_096

    /// - Parameters:
    ///   - messages: the conversation.
    ///   - points: what the configuration marks besides.
    init?(_ messages: [JSONPlace], _ points: CachePoints) {
        let isMarked = messages.indices.map { index in
            let role = messages[index]["role"]?.string ?? ""
            return Self.marker(of: messages[index]) != nil
                || points.marker(role: role, index: index, count: messages.count) != nil
        }
        guard let first = isMarked.firstIndex(of: true) else { return nil }
        let end = isMarked[first...].firstIndex(of: false) ?? messages.endIndex
        guard messages[..<end].reduce(0, { $0 + $1.bytes.count }) >= Self.fewestBytes else { return nil }
        let roles = messages[end...].map { $0["role"]?.string ?? "" }
        guard roles.contains("user"), !roles.contains("system"), !roles.contains("developer") else { return nil }
        self.count = end
        self.lifetime = messages[first..<end].lazy.compactMap { Self.lifetime(of: Self.marker(of: $0)) }.first
    }

    private static func marker(of message: JSONPlace) -> JSONPlace? {
        if let marker = message["cache_control"] { return marker }
        guard let content = message["content"], content.kind == .array else { return nil }
        return content.elements.lazy.compactMap { $0["cache_control"] }.first
    }

    /// `3600s`, or `5m` and `1h` as Anthropic has them, in seconds.
    private static func lifetime(of marker: JSONPlace?) -> String? {
        guard let text = marker?["ttl"]?.string, let unit = text.last, let number = Int(text.dropLast()), number > 0
        else {
            return nil
        }
        let seconds = ["s": 1, "m": 60, "h": 3_600][unit] ?? 0
        let (total, overflow) = number.multipliedReportingOverflow(by: seconds)
        return overflow || total == 0 ? nil : "\(total)s"
    }
}
