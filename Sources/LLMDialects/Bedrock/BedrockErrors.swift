import LLMCore

/// What Bedrock's errors mean.
///
/// Body: `{"message"}`; the kind is in the header `x-amzn-errortype`, in a stream in the event. Text decides before
/// status.
struct BedrockErrors: Sendable {
    /// The provider's id.
    let provider: String
    /// What is said in front of the provider's own words.
    private static let exception = "BedrockException"

    // MARK: Answers

    /// What an answer with an error status means.
    func error(_ response: WireResponse) -> LLMError {
        let text = response.errorText
        let told = Self.code(ErrorText(text), status: response.status)
        let code = told ?? Self.code(status: response.status)
        let remark = code == .authentication ? " Invalid Authentication" : ""
        return .upstream(
            code,
            "\(Self.exception)\(remark) - \(text)",
            response: response,
            provider: self.provider,
            keepsStatus: response.status != 500 && (told == nil || told == .authentication)
        )
    }

    /// An answer with a good status that is no answer.
    func unusable(_ response: WireResponse, cause: (any Error)?) -> LLMError {
        .unusable(
            response,
            .apiConnection,
            "\(Self.exception) - The answer is not a message.",
            provider: self.provider,
            cause: cause
        )
    }

    // MARK: Streams

    /// The status that an exception in a stream would have had as an answer.
    private static let statuses = [
        "throttlingException": 429, "validationException": 400, "modelStreamErrorException": 424,
        "modelErrorException": 424, "internalServerException": 500, "serviceUnavailableException": 503,
        "modelTimeoutException": 408, "modelNotReadyException": 429, "accessDeniedException": 403,
        "resourceNotFoundException": 404, "serviceQuotaExceededException": 429, "unrecognizedClientException": 403,
        "expiredTokenException": 403, "internalStreamFailure": 500, "modelStreamError": 424,
    ]

    /// What an exception of this kind in a stream means; the kind begins with a small letter or a capital.
    func exception(_ name: String, _ body: [UInt8]) -> LLMError {
        let key = name.prefix(1).lowercased() + name.dropFirst()
        return self.error(WireResponse(status: Self.statuses[key] ?? 500, headers: WireHeaders(), body: body))
    }

    func exception(_ event: StreamEvent) -> LLMError {
        self.exception(String(decoding: event.name, as: UTF8.self), Array(event.data))
    }

    /// An event that cannot be, or comes when it cannot.
    func brokenStream(_ what: String, cause: (any Error)? = nil) -> LLMError {
        LLMError(.apiConnection, "\(Self.exception) - \(what)", provider: self.provider, cause: cause)
    }

    // MARK: Kinds

    private static let contextWindow = [
        "too many tokens", "expected maxLength:", "Input is too long", "prompt is too long", "prompt: length: 1",
        "Too many input tokens",
    ]

    private static let badRequest = [
        "The model returned the following errors: messages:", "Conversation blocks and tool result blocks cannot",
        "A conversation must start with a user message.", "Malformed input request",
    ]

    /// The kind that the text tells; nil if it tells none.
    private static func code(_ text: ErrorText, status: Int) -> LLMError.Code? {
        if text.isTimeout { return .timeout }
        if let named = text.namedCode { return named }
        if text.contains(anyOf: self.contextWindow) { return .contextWindowExceeded }
        if text.contains(anyOf: self.badRequest) { return .badRequest }
        if text.contains("Unable to locate credentials")
            || text.contains("The security token included in the request is invalid")
        {
            return .authentication
        }
        if text.contains("AccessDeniedException") { return .permissionDenied }
        if text.contains("hrottlingException") { return .rateLimit }
        if text.contains("Connect timeout on endpoint URL") || text.contains("timed out") { return .timeout }
        if status == 500, text.contains("Could not process image") { return .internalServerError }
        return nil
    }

    private static func code(status: Int) -> LLMError.Code {
        status == 500 ? .serviceUnavailable : .forStatusOrBadRequest(status)
    }
}
