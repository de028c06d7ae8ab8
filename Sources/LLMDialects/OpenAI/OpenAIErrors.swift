import LLMCatalog
import LLMCore

/// What the errors of providers that speak OpenAI's format mean.
///
/// Text decides before status: many providers send a right message with a wrong status.
struct OpenAIErrors: Sendable {
    /// The provider's id.
    let provider: String
    /// How messages name the provider, such as `OpenAIException`.
    let exception: String
    /// Whether messages quote the provider's whole body, as LiteLLM does for providers that it talks to itself.
    let quotesBody: Bool
    /// Whether the client is told of a bad request where the provider could not process the body.
    private let hidesUnprocessable: Bool

    init(for target: Target, quotesBody: Bool = false) {
        self.provider = target.provider.id
        self.exception = Self.exceptionName(of: target.provider)
        self.quotesBody = quotesBody || target.profile.rules.quirks.contains(.errorTextIsBody)
        self.hidesUnprocessable = target.profile.rules.quirks.contains(.unprocessableAsBadRequest)
    }

    /// The provider's id with a capital, `Exception` behind it; the format's owner is spelled as it spells itself.
    static func exceptionName(of row: ProviderRow) -> String { Self.exceptionName(of: row.id) }

    /// The same by the id alone.
    static func exceptionName(of provider: String) -> String {
        let id = provider == "openai" ? "OpenAI" : provider.prefix(1).uppercased() + provider.dropFirst()
        return id + "Exception"
    }

    // MARK: Answers

    /// What an answer with an error status means.
    func error(_ response: WireResponse) -> LLMError {
        let body = UpstreamErrorBody(response.body)
        var words = self.quotesBody ? body.text : body.message
        if words.isEmpty { words = response.statusWords }
        let told = self.textCode(ErrorText(body.text), status: response.status)
        // A model server that could not answer behind a gateway of the provider's says 424.
        let isUnprocessable = [422, 424].contains(response.status) && self.hidesUnprocessable
        let code = told ?? (isUnprocessable ? .badRequest : .forStatus(response.status))
        var error = LLMError.upstream(
            code,
            self.message(code, words, body, status: response.status),
            response: response,
            provider: self.provider,
            keepsStatus: Self.keepsStatus(code, told) && !isUnprocessable
        )
        // What LiteLLM's own reading of HTTP loses, OpenAI's client keeps: the type and the parameter.
        if code == .badRequest, response.status != 413, !self.quotesBody {
            error.typeOverride = body.type
            error.parameter = body.parameter
        } else if response.status == 429 || response.status == 500, !self.quotesBody {
            error.parameter = body.parameter
        }
        return error
    }

    /// An answer with a good status whose body is an error, or nothing that can be read.
    func unusable(_ response: WireResponse, json: JSON?, cause: (any Error)?) -> LLMError {
        if let json, let error = json["error"], !error.isNull {
            let body = UpstreamErrorBody(json: json)
            let status = body.statusCode
            var code = self.textCode(ErrorText(body.message), status: status) ?? .internalServerError
            if code == .internalServerError, let status { code = .forStatus(status) }
            var failure = LLMError.upstream(
                code,
                "\(code.row.className): \(self.exception) - \(body.message)",
                response: response,
                provider: self.provider,
                keepsStatus: false
            )
            if let status, status != code.status { failure.statusOverride = status }
            return failure
        }
        let received = String(String(decoding: response.body.prefix(1_000), as: UTF8.self).prefix(200))
        var failure = LLMError.upstream(
            .internalServerError,
            "InternalServerError: \(self.exception) - Empty or invalid response from LLM endpoint. "
                + "Received: '\(received)'.",
            response: response,
            provider: self.provider,
            keepsStatus: false
        )
        failure.cause = cause
        return failure
    }

    // MARK: Streams

    /// An error that came as an event.
    func streamError(_ json: JSON) -> LLMError {
        let body = UpstreamErrorBody(json: json)
        let status = body.statusCode
        let text = ErrorText(body.message)
        let told =
            self.textCode(text, status: self.quotesBody ? status : nil)
            ?? (text.isContentPolicy ? .contentPolicyViolation : nil)
        let code = told ?? self.streamCode(status)
        var error = LLMError(
            code,
            SecretMask.mask("\(code.row.className): \(self.exception) - \(body.message)"),
            provider: self.provider
        )
        if let status, status != code.status, code != .apiConnection, Self.keepsStatus(code, told) {
            error.statusOverride = status
        }
        error.upstreamStatus = status
        error.upstreamBody = Secret(Array(body.text.utf8))
        return error
    }

    /// What a status in an event means.
    ///
    /// OpenAI's client makes one error of all events; but what another try cannot help stays what it is.
    private func streamCode(_ status: Int?) -> LLMError.Code {
        if self.quotesBody { return status.map { .forStatus($0) } ?? .internalServerError }
        guard let status else { return .apiConnection }
        let code = LLMError.Code.forStatus(status)
        return code.verdict == .retry ? .apiConnection : code
    }

    /// A stream that says itself that it failed.
    func failedStream() -> LLMError {
        LLMError(
            .apiConnection,
            "APIConnectionError: \(self.exception) - The stream ended with finish_reason \"error\".",
            provider: self.provider
        )
    }

    /// An event that is no chunk.
    func unreadableEvent(_ data: UnsafeBufferPointer<UInt8>, cause: (any Error)?) -> LLMError {
        var error = LLMError(
            .apiConnection,
            "APIConnectionError: \(self.exception) - The stream has an event that is not a JSON object.",
            provider: self.provider,
            cause: cause
        )
        error.upstreamBody = Secret(Array(data.prefix(4_096)))
        return error
    }

    /// A stream that ended before it said anything.
    func emptyStream() -> LLMError {
        LLMError(
            .internalServerError,
            "InternalServerError: \(self.exception) - Empty or invalid response from LLM endpoint. "
                + "The stream ended without a chunk.",
            provider: self.provider
        )
    }

    // MARK: Kinds

    /// The kind that the text tells; nil if it tells none.
    private func textCode(_ text: ErrorText, status: Int?) -> LLMError.Code? {
        if text.isTimeout { return .timeout }
        if let named = text.namedCode { return named }
        if status == 429 || text.isRateLimit(status: status) { return .rateLimit }
        if text.isContextWindow { return .contextWindowExceeded }
        let isInvalid = text.contains("invalid_request_error")
        if isInvalid, text.contains("model_not_found") { return .notFound }
        if text.contains("A timeout occurred") { return .timeout }
        if isInvalid && text.contains("content_policy_violation")
            || text.contains("Invalid prompt") && text.contains("violating our usage policy")
            || text.contains("request was rejected as a result of the safety system")
        {
            return .contentPolicyViolation
        }
        if isInvalid, !text.contains("Incorrect API key provided") { return .badRequest }
        if text.contains("Web server is returning an unknown error")
            || text.contains("The server had an error processing your request.")
        {
            return .internalServerError
        }
        if text.contains("Request too large") { return .rateLimit }
        if text.contains(anyOf: [
            "The api_key client option must be set", "authorization denied for", "Authentication error",
        ]) {
            return .authentication
        }
        if text.contains("Mistral API raised a streaming error") { return .apiError }
        return nil
    }

    /// Whether the client is answered with the provider's status: a kind that the text told has its own.
    private static func keepsStatus(_ code: LLMError.Code, _ told: LLMError.Code?) -> Bool {
        told == nil || code == .badRequest
    }

    private func message(_ code: LLMError.Code, _ words: String, _ body: UpstreamErrorBody, status: Int) -> String {
        switch code {
        case .badRequest: "\(self.exception) - \(words)"
        case .notFound where body.text.contains("invalid_request_error"): "\(self.exception) - \(words)"
        case .timeout where ErrorText(body.text).isTimeout:
            "APITimeoutError - Request timed out. Error_str: Error code: \(status) - \(body.text)"
        default:
            "\(code.row.className): \(self.exception) - \(words)"
        }
    }
}
