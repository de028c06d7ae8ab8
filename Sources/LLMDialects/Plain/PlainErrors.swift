import LLMCatalog
import LLMCore

/// What the errors of a provider with a form of its own mean: words that it alone uses, then what all have in common,
/// then the status.
struct PlainErrors: Sendable {
    /// Words that tell a kind.
    struct Phrase: Sendable {
        let text: String
        let code: LLMError.Code

        init(_ text: String, _ code: LLMError.Code) {
            self.text = text
            self.code = code
        }
    }

    /// The provider's id.
    let provider: String
    /// How messages name the provider, such as `OllamaException`.
    let exception: String
    /// The provider's own words; the first that is found counts.
    private let phrases: [Phrase]
    /// Statuses that the client does not see: it gets that of the kind.
    private let hidden: Set<Int>

    /// `showsFailedModel` lets the client see status 424, by which a model server's gateway says that the model failed.
    init(_ target: Target, _ phrases: [Phrase] = [], showsFailedModel: Bool = false) {
        self.provider = target.provider.id
        self.exception = OpenAIErrors.exceptionName(of: target.provider)
        self.phrases = phrases
        var hidden: Set<Int> = target.profile.rules.quirks.contains(.unprocessableAsBadRequest) ? [422, 424] : [424]
        if showsFailedModel { hidden.remove(424) }
        self.hidden = hidden
    }

    // MARK: Answers

    /// What an answer with an error status means.
    func error(_ response: WireResponse) -> LLMError {
        let text = response.errorText
        let told = self.code(text, status: response.status)
        let code = told ?? .forStatusOrBadRequest(response.status)
        return .upstream(
            code,
            self.message(text),
            response: response,
            provider: self.provider,
            keepsStatus: told == nil && !self.hidden.contains(response.status) || told == .badRequest
        )
    }

    /// The body of an answer with a good status.
    ///
    /// - Throws: what ``unusable(_:json:cause:)`` says of a body that is not JSON.
    func json(_ response: WireResponse) throws(LLMError) -> JSON {
        do throws(JSONParseError) {
            return try JSON(parsing: response.body)
        } catch {
            throw self.unusable(response, json: nil, cause: error)
        }
    }

    /// An answer with a good status that is an error, or nothing that can be read.
    func unusable(_ response: WireResponse, json: JSON?, cause: (any Error)?) -> LLMError {
        var text = response.receivedText
        var told: LLMError.Code?
        if let json, json["error"].map({ !$0.isNull }) ?? (json["message"]?.stringValue != nil) {
            text = UpstreamErrorBody(json: json).message
            told = self.code(text, status: nil)
        } else {
            text = "The answer is not what it should be. Received: '\(text)'"
        }
        var error = LLMError.upstream(
            told ?? .apiConnection,
            self.message(text),
            response: response,
            provider: self.provider,
            keepsStatus: false
        )
        error.cause = cause
        return error
    }

    // MARK: Streams

    /// An error that came as an event.
    func streamError(_ json: JSON) -> LLMError {
        let body = UpstreamErrorBody(json: json)
        let status = body.statusCode
        let code =
            self.code(body.message, status: status) ?? status.map { .forStatusOrBadRequest($0) } ?? .apiConnection
        var error = LLMError(code, SecretMask.mask(self.message(body.message)), provider: self.provider)
        error.upstreamStatus = status
        error.upstreamBody = Secret(Array(body.text.utf8))
        return error
    }

    /// An event that cannot be, or a stream that ended too early.
    func brokenStream(_ what: String, cause: (any Error)? = nil) -> LLMError {
        LLMError(.apiConnection, self.message(what), provider: self.provider, cause: cause)
    }

    // MARK: Kinds

    private func message(_ text: String) -> String { "\(self.exception) - \(text)" }

    private func code(_ words: String, status: Int?) -> LLMError.Code? {
        let text = ErrorText(words)
        if text.isTimeout { return .timeout }
        if let named = text.namedCode { return named }
        if let phrase = self.phrases.first(where: { text.contains($0.text) }) { return phrase.code }
        if text.isContextWindow { return .contextWindowExceeded }
        return nil
    }
}
