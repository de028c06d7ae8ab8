package import LLMCore

/// A request in the form of Anthropic's Messages API, as a client sent it.
///
/// Wire form: the body of `POST /v1/messages` (platform.claude.com, Messages API reference). The bytes stay what came in;
/// a provider that speaks the format gets them with few edits.
package struct MessagesRequest: Sendable {
    /// What a body has to have.
    package enum Purpose: Sendable {
        /// An answer: `messages` and `max_tokens`.
        case answer
        /// The number of its tokens: `model` and `messages`.
        case count
    }

    /// The parsed body; its root is an object.
    package let document: JSONDocument
    /// The model as the client names it.
    package var model: String
    /// The name that answers show; nil where the client named none.
    package let shownModel: String?
    /// Whether the answer is to be streamed.
    package let isStream: Bool
    /// The client's header `anthropic-beta`: words with commas between them.
    package var betas = ""
    /// The client's header `anthropic-version`.
    package var version: String?

    /// Reads the fields every stage needs from a parsed body.
    ///
    /// - Throws: `badRequest` when the root is not an object, a required field is missing, or one has a wrong type.
    package init(document: JSONDocument, for purpose: Purpose = .answer) throws(LLMError) {
        guard document.kind(of: document.root) == .object else {
            throw LLMError(.badRequest, "The request body must be a JSON object.", parameter: "request_body")
        }
        self.document = document
        self.shownModel = try Self.model(document)
        self.model = self.shownModel ?? ""
        try Self.check(document, purpose, hasModel: !self.model.isEmpty)
        self.isStream = try Self.isStream(document)
    }

    private static func model(_ document: JSONDocument) throws(LLMError) -> String? {
        guard let node = document.member("model"), !document.isNull(node) else { return nil }
        guard let model = document.string(node) else {
            throw LLMError(.badRequest, "model must be a string.", parameter: "model")
        }
        return model
    }

    private static func isStream(_ document: JSONDocument) throws(LLMError) -> Bool {
        guard let node = document.member("stream"), !document.isNull(node) else { return false }
        guard let value = document.bool(node) else {
            throw LLMError(.badRequest, "stream must be true or false.", parameter: "stream")
        }
        return value
    }

    /// Source: the answers of LiteLLM's proxy to bodies that lack something.
    private static func check(_ document: JSONDocument, _ purpose: Purpose, hasModel: Bool) throws(LLMError) {
        func has(_ name: String) -> Bool {
            document.member(name).map { !document.isNull($0) } ?? false
        }
        switch purpose {
        case .answer:
            for name in ["messages", "max_tokens"] where !has(name) {
                throw Self.missing(name, "anthropic_messages: Missing required parameter: '\(name)'.")
            }
        case .count:
            if !hasModel { throw Self.missing("model", "model parameter is required") }
            let messages = document.member("messages")
            if messages.map({ document.isNull($0) || document.isEmptyContainer($0) }) ?? true {
                throw Self.missing("messages", "messages parameter is required")
            }
        }
        guard let messages = document.member("messages"), document.kind(of: messages) == .array else {
            throw LLMError(.badRequest, "messages must be a list.", parameter: "messages")
        }
    }

    private static func missing(_ name: String, _ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: name).unprefixed()
    }

    /// The whole body as a place to read from.
    var root: JSONPlace { JSONPlace(self.document, self.document.root) }
}
