/// A chat completion request in the OpenAI format, as a client sent it or a program built it.
///
/// The body stays the bytes that came in, beside their tape: what a translation does not touch reaches the provider
/// byte for byte, and a field that this version has never heard of is kept. Typed views (``messages()``) are made
/// when a dialect needs them.
public struct ChatRequest: Sendable {
    /// The parsed body; its root is an object.
    package let document: JSONDocument

    /// The model as the client names it.
    ///
    /// The body's own `model` may differ (a path can override it).
    public var model: String

    /// The name that answers show: the one in the client's body.
    ///
    /// A client that named none there sees the provider's.
    public let shownModel: String?

    /// Whether the answer is to be streamed.
    public let isStream: Bool

    /// Whether the client asked for usage in its stream (`stream_options.include_usage`).
    public let includesUsage: Bool

    /// Reads the fields every stage needs from a parsed body.
    ///
    /// - Parameters:
    ///   - document: the body.
    ///   - override: the model where the body's own does not count.
    ///   - shown: the name that answers show where it is not the body's.
    /// - Throws: `badRequest` when the root is not an object or a field has a wrong type.
    package init(
        document: JSONDocument,
        model override: String? = nil,
        shown: String? = nil
    ) throws(LLMError) {
        guard document.kind(of: document.root) == .object else {
            throw LLMError(.badRequest, "The request body must be a JSON object.", parameter: "request_body")
        }
        self.document = document
        self.isStream = try Self.flag("stream", in: document, of: document.root)
        if let options = document.member("stream_options"), document.kind(of: options) == .object {
            self.includesUsage = try Self.flag("include_usage", in: document, of: options)
        } else {
            self.includesUsage = false
        }
        if let node = document.member("model"), !document.isNull(node) {
            guard let model = document.string(node) else {
                var error = LLMError(.badRequest, "'model' must be a string.", parameter: "model")
                error.typeOverride = "bad_request_error"
                throw error.unprefixed()
            }
            self.shownModel = shown ?? model
        } else {
            self.shownModel = shown
        }
        self.model = override ?? self.shownModel ?? ""
    }

    private static func flag(
        _ name: StaticString,
        in document: JSONDocument,
        of parent: JSONNode
    ) throws(LLMError) -> Bool {
        guard let node = document.member(name, of: parent), !document.isNull(node) else { return false }
        guard let value = document.bool(node) else {
            throw LLMError(.badRequest, "\(name) must be true or false.", parameter: "\(name)")
        }
        return value
    }
}
