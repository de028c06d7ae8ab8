package import LLMCore

/// What a deployment or a request with `mock_response` is answered with, without a provider.
///
/// A plan: whoever carries it out waits first and then answers. Nothing here waits.
package struct MockAnswer: Sendable {
    /// What to answer.
    package enum Result: Sendable {
        /// A whole answer.
        case response(ChatResponse)
        /// A stream: chunks, and what breaks it off after them, if something does.
        case chunks([ChatChunk], failure: LLMError?)
        /// A failure before any answer.
        case failure(LLMError)
    }

    /// How long to wait before answering.
    package let delay: Duration
    /// What to answer then.
    package let result: Result

    /// Reads the settings of a mock.
    ///
    /// - Parameters:
    ///   - settings: `mock_response`, `mock_tool_calls`, `mock_timeout`, `mock_delay`.
    ///   - request: the call: whether it streams, how many choices it wants.
    ///   - model: the model that the answer names.
    ///   - id: the answer's id.
    ///   - created: the answer's date, in seconds since 1970.
    ///   - timeout: how long the call may take; a mocked timeout takes as long.
    package init(
        _ settings: JSONObject,
        for request: ChatRequest,
        model: String,
        id: String,
        created: Int,
        timeout: Duration = .zero
    ) {
        if settings["mock_timeout"]?.boolValue == true {
            self.delay = timeout
            self.result = .failure(LLMError(.timeout, "This is a mock timeout after \(timeout)."))
            return
        }
        self.delay = Self.delay(settings["mock_delay"])
        let content = MockContent(
            request: request,
            model: model,
            id: id,
            created: created,
            toolCalls: settings["mock_tool_calls"]?.arrayValue ?? []
        )
        switch settings["mock_response"] {
        case .string(let text)?: self.result = Self.result(text, content, isStream: request.isStream)
        case .object(let object)?: self.result = content.given(object)
        case nil, .null?: self.result = content.text("")
        case .some(let other): self.result = content.text(other.description)
        }
    }

    /// Whether these settings ask for a made-up answer at all; a delay or a switch alone does not.
    package static func isAsked(by settings: JSONObject) -> Bool {
        // An empty text asks for nothing, as in LiteLLM.
        if let response = settings["mock_response"], !response.isNull, response != "" { return true }
        if settings["mock_tool_calls"]?.arrayValue?.isEmpty == false { return true }
        return settings["mock_timeout"]?.boolValue == true
    }

    /// A failure on purpose.
    package struct TestingFailure: Sendable {
        /// The member of the request that asks for it.
        package let name: String
        package let error: LLMError
        /// Whether trying the group again is pointless.
        package var isFinal: Bool { self.error.code != .rateLimit }
    }

    /// The failure that a test switch of the request asks for, so that the way around it can be watched.
    package static func testingFailure(_ settings: JSONObject, group: String) -> TestingFailure? {
        guard !settings.isEmpty else { return nil }
        let switches: [(name: String, code: LLMError.Code, what: String)] = [
            ("mock_testing_fallbacks", .internalServerError, "a fallback"),
            ("mock_testing_context_fallbacks", .contextWindowExceeded, "a context window fallback"),
            ("mock_testing_content_policy_fallbacks", .contentPolicyViolation, "a content policy fallback"),
            ("mock_testing_rate_limit_error", .rateLimit, "a rate limit error"),
        ]
        for (name, code, what) in switches where settings[name]?.boolValue == true {
            let message = "This is a mock failure of the model group \(group), to test \(what) (\(name))."
            return TestingFailure(name: name, error: LLMError(code, message))
        }
        return nil
    }

    private static func delay(_ json: JSON?) -> Duration {
        guard let seconds = json?.doubleValue ?? json?.stringValue.flatMap({ Double($0) }), seconds > 0 else {
            return .zero
        }
        return .milliseconds(Int64((min(seconds, 3_600) * 1_000).rounded()))
    }

    /// Texts that stand for failures.
    private static func result(_ text: String, _ content: MockContent, isStream: Bool) -> Result {
        let exception = "Exception: "
        guard !text.hasPrefix(exception) else {
            let message = String(text.dropFirst(exception.count))
            if message.hasPrefix("content_filter_policy") {
                return .failure(LLMError(.contentPolicyViolation, message))
            }
            if message.hasPrefix("mock_streaming_error") {
                var error = LLMError(.apiError, message)
                error.statusOverride = 529
                return isStream ? .chunks(content.chunks(of: "This "), failure: error) : .failure(error)
            }
            return content.text(text)
        }
        return Self.failure(named: text).map { .failure($0) } ?? content.text(text)
    }

    /// The failure that a text names.
    static func failure(named text: String) -> LLMError? {
        switch text {
        case "litellm.RateLimitError": LLMError(.rateLimit, "This is a mock rate limit error.")
        case "litellm.ContextWindowExceededError":
            LLMError(.contextWindowExceeded, "This is a mock context window error.")
        case "litellm.InternalServerError": LLMError(.internalServerError, "This is a mock internal server error.")
        default: nil
        }
    }
}
