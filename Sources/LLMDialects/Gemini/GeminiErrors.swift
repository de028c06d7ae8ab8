import LLMCatalog
import LLMCore

/// What Google's errors mean.
///
/// Body: `{"error": {"code", "message", "status", "details"}}` (google.rpc.Status), or a list with one of these. Text
/// decides before status.
struct GeminiErrors: Sendable {
    /// The provider's id.
    let provider: String
    /// What is said in front of the provider's own words.
    private let exception: String

    init(_ target: Target) {
        self.provider = target.provider.id
        self.exception = OpenAIErrors.exceptionName(of: target.provider) + " - "
    }

    // MARK: Answers

    /// What an answer with an error status means.
    func error(_ response: WireResponse) -> LLMError {
        let text = response.errorText
        let status = Self.status(try? JSON(parsing: response.body))
        let told = Self.code(text, status: response.status, inner: status)
        var error = LLMError.upstream(
            told ?? Self.code(status: response.status),
            self.exception + (Self.listed(response) ?? text),
            response: response,
            provider: self.provider,
            keepsStatus: told == nil && response.status != 502
        )
        if error.retryAfter == nil { error.retryAfter = Self.delay(in: try? JSON(parsing: response.body)) }
        return error
    }

    /// The message of an error that comes as a list of one, as the service streams without `alt=sse`.
    private static func listed(_ response: WireResponse) -> String? {
        guard response.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") else { return nil }
        return (try? JSON(parsing: response.body))?[0]?["error"]?["message"]?.stringValue
    }

    /// An answer with a good status that is an error, or no answer at all.
    func unusable(_ response: WireResponse, json: JSON?, cause: (any Error)?) -> LLMError {
        if let json, json["error"]?.objectValue != nil { return self.event(json) }
        return .unusable(
            response,
            .internalServerError,
            self.exception + "The answer has no candidates.",
            provider: self.provider,
            cause: cause
        )
    }

    // MARK: Streams

    /// An error that came as an event, or with a good status.
    func event(_ json: JSON) -> LLMError {
        let inner = Self.status(json)
        let words = json["error"]?["message"]?.stringValue ?? json["error"]?.description ?? ""
        let text = json.description
        let told = Self.code(text, status: inner ?? 500, inner: inner)
        let code = told ?? inner.map { Self.code(status: $0) } ?? .internalServerError
        var error = LLMError(code, SecretMask.mask(self.exception + words), provider: self.provider)
        if let inner, told == nil, inner >= 400, inner != 502, inner != code.status { error.statusOverride = inner }
        error.upstreamStatus = inner
        error.upstreamBody = Secret(json.serialized())
        error.retryAfter = Self.delay(in: json)
        return error
    }

    /// An event that cannot be, or comes when it cannot.
    func brokenStream(_ what: String, cause: (any Error)? = nil) -> LLMError {
        LLMError(.apiConnection, self.exception + what, provider: self.provider, cause: cause)
    }

    // MARK: Kinds

    private static func object(_ json: JSON?) -> JSON? { json?["error"] ?? json?[0]?["error"] }

    /// The status that a body names.
    private static func status(_ json: JSON?) -> Int? {
        guard let code = Self.object(json)?["code"]?.intValue, (400...599).contains(code) else { return nil }
        return code
    }

    /// How long the provider wants to be left alone (`google.rpc.RetryInfo`).
    private static func delay(in json: JSON?) -> Duration? {
        for detail in Self.object(json)?["details"]?.arrayValue ?? [] {
            guard let text = detail["retryDelay"]?.stringValue, text.hasSuffix("s") else { continue }
            var headers = WireHeaders()
            headers.append("retry-after", String(text.dropLast()))
            return RetryAfter.duration(in: headers)
        }
        return nil
    }

    /// The kind that the provider's words tell; nil if they tell none.
    private static func code(_ words: String, status: Int, inner: Int?) -> LLMError.Code? {
        let text = ErrorText(words)
        if text.isTimeout { return .timeout }
        if let named = text.namedCode { return named }
        if text.contains(anyOf: ["Vertex AI API has not been used in project", "Unable to find your project"]) {
            return .badRequest
        }
        if text.contains("400 Request payload size exceeds") || text.isContextWindow { return .contextWindowExceeded }
        if text.contains(anyOf: ["None Unknown Error.", "Content has no parts."]) { return .internalServerError }
        if text.contains("API key not valid.") { return .authentication }
        if text.contains(anyOf: ["The response was blocked.", "Output blocked by content filtering policy"]) {
            return .contentPolicyViolation
        }
        let exhausted = [
            "429 Quota exceeded", "Quota exceeded for", "Resource exhausted", "IndexError: list index out of range",
            "429 Unable to submit request because the service is temporarily out of capacity.",
        ]
        if text.contains(anyOf: exhausted) || status >= 500 && inner == 429 { return .rateLimit }
        if text.contains(anyOf: ["500 Internal Server Error", "The model is overloaded."]) {
            return .internalServerError
        }
        return nil
    }

    private static func code(status: Int) -> LLMError.Code {
        switch status {
        case 409: .badRequest
        case 502: .apiConnection
        default: .forStatusOrBadRequest(status)
        }
    }
}
