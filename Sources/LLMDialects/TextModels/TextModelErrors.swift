import LLMCore

/// What the errors of a text model's provider mean: what its words tell, then what its status does.
struct TextModelErrors: Sendable {
    /// The provider's id.
    let provider: String
    /// How messages name the provider, such as `PetalsException`.
    let exception: String
    /// Words of this provider's and what they tell, in order.
    var phrases: [(phrase: String, code: LLMError.Code)] = []
    /// Statuses that mean something else here than elsewhere.
    var statuses: [Int: LLMError.Code] = [:]

    init(provider: String, exception: String) {
        self.provider = provider
        self.exception = exception
    }

    /// An answer with an error status.
    func error(_ response: WireResponse) -> LLMError {
        let text = response.errorText
        let told = self.code(of: text, status: response.status)
        let code = told ?? self.statuses[response.status] ?? .forStatus(response.status)
        return .upstream(
            code,
            "\(self.exception) - \(text)",
            response: response,
            provider: self.provider,
            keepsStatus: told == nil && (response.status < 500 || self.statuses[response.status] == nil)
        )
    }

    /// An answer with a good status that says what went wrong.
    func refusal(_ response: WireResponse, _ words: String) -> LLMError {
        .upstream(
            self.code(of: words, status: nil) ?? .apiConnection,
            "\(self.exception) - \(words)",
            response: response,
            provider: self.provider,
            keepsStatus: false
        )
    }

    /// An answer with a good status that is none.
    func unusable(_ response: WireResponse, cause: (any Error)? = nil) -> LLMError {
        let text = response.receivedText
        var error = self.refusal(response, "The answer is not what it should be. Received: '\(text)'")
        error.code = .apiConnection
        error.cause = cause
        return error
    }

    /// What went wrong in a stream.
    func stream(_ words: String, cause: (any Error)? = nil) -> LLMError {
        let code = self.code(of: words, status: nil) ?? .apiConnection
        return LLMError(
            code,
            SecretMask.mask("\(self.exception) - \(words)"),
            provider: self.provider,
            cause: cause
        )
    }

    private func code(of words: String, status: Int?) -> LLMError.Code? {
        let text = ErrorText(words)
        if text.isTimeout { return .timeout }
        if let named = text.namedCode { return named }
        for (phrase, code) in self.phrases where text.contains(phrase) { return code }
        if text.isRateLimit(status: status) { return .rateLimit }
        return text.isContextWindow ? .contextWindowExceeded : nil
    }
}

extension WireResponse {
    /// The body as JSON.
    ///
    /// - Throws: what `errors` makes of a body that is none.
    func json(_ errors: TextModelErrors) throws(LLMError) -> JSON {
        do throws(JSONParseError) {
            return try JSON(parsing: self.body)
        } catch {
            throw errors.unusable(self, cause: error)
        }
    }
}
