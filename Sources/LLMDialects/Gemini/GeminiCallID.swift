/// The id of a call, which may carry the signature of the thoughts that led to it.
///
/// Clients that keep nothing but OpenAI's own fields send the signature back this way.
struct GeminiCallID: Sendable {
    private static let mark = "__thought__"

    /// The id itself.
    let id: String
    let signature: String?

    init(_ text: String) {
        guard let mark = text.firstRange(of: Self.mark) else {
            self.id = text
            self.signature = nil
            return
        }
        self.id = String(text[..<mark.lowerBound])
        self.signature = String(text[mark.upperBound...])
    }

    init(_ id: String, signature: String?) {
        self.id = id
        self.signature = signature
    }

    /// The id that clients see.
    var shown: String { self.signature.map { self.id + Self.mark + $0 } ?? self.id }
}
