package import LLMCore

/// What a provider's error text tells when its status does not.
///
/// The phrases are what upstream services send. Of a text that is longer than any honest one the beginning and the end are
/// looked at.
package struct ErrorText: Sendable {
    private let text: String
    private let lowercased: String

    /// So many bytes of the beginning and of the end are looked at.
    private static let examined = (beginning: 48 << 10, end: 16 << 10)

    /// Takes the text of an error, usually its whole body.
    package init(_ text: String) {
        self.text = Self.shortened(text)
        self.lowercased = self.text.lowercased()
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > Self.examined.beginning + Self.examined.end else { return text }
        let (beginning, end) = (text.utf8.prefix(Self.examined.beginning), text.utf8.suffix(Self.examined.end))
        return String(decoding: beginning, as: UTF8.self) + "\n" + String(decoding: end, as: UTF8.self)
    }

    /// Whether the text holds this phrase, letter for letter.
    package func contains(_ phrase: String) -> Bool { self.text.holds(phrase) }

    /// Whether the text holds one of these phrases, letter for letter.
    package func contains(anyOf phrases: [String]) -> Bool { phrases.contains { self.text.holds($0) } }

    /// Whether a gateway on the way gave up waiting.
    package var isTimeout: Bool {
        self.contains(anyOf: [
            "Request Timeout Error", "Request timed out", "Timed out generating response",
            "The read operation timed out",
        ])
    }

    /// Whether there were too many requests.
    ///
    /// The number 429 in a text says something only if the status is unknown or 429 itself.
    package func isRateLimit(status: Int?) -> Bool {
        if status == nil || status == 429, self.lowercased.holds("429"),
            Self.words(self.lowercased).contains("429")
        {
            return true
        }
        if self.lowercased.holds("service tier capacity exceeded") { return true }
        var rest = self.lowercased[...]
        while let rate = rest.firstRange(of: "rate") {
            rest = rest[rate.upperBound...]
            if rest.drop(while: { $0 == "_" || $0 == "-" || $0.isWhitespace }).hasPrefix("limit") { return true }
        }
        return false
    }

    private static func words(_ text: String) -> [Substring] {
        text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// Whether the prompt was longer than the model can take.
    package var isContextWindow: Bool {
        let text = self.lowercased
        if text.holds("string_above_max_length") { return false }
        if text.holds("invalid 'user'"), text.holds("string too long") { return false }
        let phrases = [
            "exceed context limit", "this model's maximum context length is",
            "string too long. expected a string with maximum length", "model's maximum context limit",
            "is longer than the model's context length", "input tokens exceed the configured limit",
            "`inputs` tokens + `max_new_tokens` must be", "exceeds the available context size",
            "exceeds the maximum number of tokens allowed", "context_length_exceeded", "exceeds the context window",
            "the prompt is too long", "prompt has too many tokens", "length limit exceeded",
        ]
        if phrases.contains(where: { text.holds($0) }) { return true }
        return text.holds("current length is") && text.holds("while limit is")
            || text.holds("maximum input length is") && text.holds("tokens")
            || text.holds("maximum prompt length is") && text.holds("request contains")
    }

    /// Whether one of OpenAI's content filters, as Azure runs them, refused the prompt or the answer.
    package var isContentPolicy: Bool {
        let phrases = [
            "content_policy_violation", "responsibleaipolicyviolation",
            "the response was filtered due to the prompt triggering azure openai's content management",
            "your task failed as a result of our safety system", "the model produced invalid content",
            "content_filter_policy", "your request was rejected as a result of our safety system",
        ]
        return phrases.contains { self.lowercased.holds($0) }
    }

    /// The kind of error that another LiteLLM names in its text, `litellm.RateLimitError` and the like.
    package var namedCode: LLMError.Code? {
        guard self.text.holds("litellm.") else { return nil }
        var rest = self.text[...]
        while let name = rest.firstRange(of: "litellm.") {
            rest = rest[name.upperBound...]
            let className = rest.prefix { $0.isLetter }
            if let code = Self.namedCodes[String(className)] { return code }
        }
        return nil
    }

    private static let namedCodes: [String: LLMError.Code] = {
        // Only what an upstream can say; the rest is said of this gateway itself.
        let kinds: [LLMError.Code] = [
            .badRequest, .contextWindowExceeded, .contentPolicyViolation, .unsupportedParameters, .authentication,
            .paymentRequired, .permissionDenied, .notFound, .conflict, .unprocessableEntity, .rateLimit, .timeout,
            .internalServerError, .apiError, .apiConnection, .responseValidation, .badGateway, .serviceUnavailable,
        ]
        var codes = Dictionary(uniqueKeysWithValues: kinds.map { ($0.row.className, $0) })
        codes["RouterRateLimitError"] = .rateLimit
        return codes
    }()
}

extension String {
    /// Whether the text holds a phrase, byte for byte.
    fileprivate func holds(_ phrase: String) -> Bool {
        var (text, phrase) = (self, phrase)
        return text.withUTF8 { text in phrase.withUTF8 { Self.bytes(text, hold: $0) } }
    }

    private static func bytes(_ text: UnsafeBufferPointer<UInt8>, hold phrase: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = phrase.first else { return true }
        guard text.count >= phrase.count else { return false }
        for start in 0...(text.count - phrase.count) where text[start] == first {
            var matched = 1
            while matched < phrase.count, text[start + matched] == phrase[matched] { matched += 1 }
            if matched == phrase.count { return true }
        }
        return false
    }
}
