import LLMCore

/// What the provider's errors mean.
///
/// Body: `{"type": "error", "error": {"type", "message"}, "request_id"}`. Text decides before status.
struct AnthropicErrors: Sendable {
    /// The provider's id.
    let provider: String

    /// How messages name the provider; nil for as its id does.
    private let name: String?

    /// What is said of an answer, in front of the provider's own words.
    private var exception: String { (self.name ?? OpenAIErrors.exceptionName(of: self.provider)) + " - " }
    /// What is said of an event in a stream.
    private static let streamError = "AnthropicError - "

    init(provider: String, name: String? = nil) {
        self.provider = provider
        self.name = name
    }

    // MARK: Answers

    /// What an answer with an error status means.
    func error(_ response: WireResponse) -> LLMError {
        let text = response.errorText
        let told = Self.code(text)
        let code = told ?? Self.code(status: response.status)
        return .upstream(
            code,
            self.exception + text,
            response: response,
            provider: self.provider,
            keepsStatus: told == nil && response.status != 413 && response.status != 529
        )
    }

    /// An answer with a good status that is an error, or no answer at all.
    func unusable(_ response: WireResponse, json: JSON?, cause: (any Error)?) -> LLMError {
        if let json, json["type"]?.stringValue == "error" || json["error"]?.objectValue != nil {
            return self.error(json, prefix: Self.streamError, response)
        }
        return .unusable(
            response,
            .apiConnection,
            self.exception + "The answer is not a message.",
            provider: self.provider,
            cause: cause
        )
    }

    // MARK: Streams

    /// An `error` event.
    func event(_ json: JSON) -> LLMError {
        self.error(json, prefix: Self.streamError, nil)
    }

    /// An event that cannot be, or comes when it cannot.
    func brokenStream(_ what: String, cause: (any Error)? = nil) -> LLMError {
        LLMError(.apiConnection, self.exception + what, provider: self.provider, cause: cause)
    }

    private func error(_ json: JSON, prefix: String, _ response: WireResponse?) -> LLMError {
        let type = json["error"]?["type"]?.stringValue ?? ""
        let words = json["error"]?["message"]?.stringValue ?? json["error"]?.description ?? json.description
        let code = Self.code(words) ?? Self.types[type] ?? .internalServerError
        var error = LLMError(code, SecretMask.mask(prefix + words), provider: self.provider)
        error.upstreamStatus = response?.status
        error.upstreamBody = Secret(response?.body ?? json.serialized())
        return error
    }

    // MARK: Kinds

    private static let types: [String: LLMError.Code] = [
        "invalid_request_error": .badRequest, "authentication_error": .authentication,
        "billing_error": .paymentRequired,
        "permission_error": .permissionDenied, "not_found_error": .notFound, "conflict_error": .conflict,
        "request_too_large": .badRequest, "rate_limit_error": .rateLimit, "timeout_error": .timeout,
        "api_error": .internalServerError, "overloaded_error": .internalServerError,
    ]

    /// The kind that the provider's words tell; nil if they tell none.
    private static func code(_ words: String) -> LLMError.Code? {
        let text = ErrorText(words)
        if text.isTimeout { return .timeout }
        if let named = text.namedCode { return named }
        if text.contains(anyOf: ["prompt is too long", "prompt: length"]) || text.isContextWindow {
            return .contextWindowExceeded
        }
        if text.contains(anyOf: ["overloaded_error", "Overloaded"]) { return .internalServerError }
        if text.contains("Invalid API Key") { return .authentication }
        if text.contains("content filtering policy") { return .contentPolicyViolation }
        if text.contains("Client error '400 Bad Request'") { return .badRequest }
        return nil
    }

    private static func code(status: Int) -> LLMError.Code {
        status == 529 ? .internalServerError : .forStatusOrBadRequest(status)
    }
}
