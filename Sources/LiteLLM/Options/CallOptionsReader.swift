package import LLMCore
package import LLMRouter

/// Reads what a request's body says about the call itself, not about the answer: timeouts, retries, fallbacks, tags, mocks.
package enum CallOptionsReader {
    /// Members that make a call fail or wait, to try what follows.
    private static let mockSwitches = [
        "mock_testing_fallbacks", "mock_testing_context_fallbacks", "mock_testing_content_policy_fallbacks",
        "mock_testing_rate_limit_error", "mock_timeout", "mock_delay",
    ]
    private static let mockAnswers = ["mock_response", "mock_tool_calls"]

    /// Every member that is read here.
    package static let names =
        Self.mockSwitches + Self.mockAnswers + [
            "timeout", "request_timeout", "stream_timeout", "num_retries", "api_key", "specific_deployment",
            "response_format",
        ] + FallbackWishes.names + RoutingFacts.names

    /// Reads what everybody may say.
    ///
    /// - Parameters:
    ///   - document: the body.
    ///   - options: takes in what it says.
    ///   - refuse: throws for fallbacks whose members may not be sent.
    /// - Throws: `badRequest` for what has another form than it must have.
    package static func read(
        _ document: JSONDocument,
        into options: inout CallOptions,
        refusing refuse: @escaping (FallbackTarget) throws(LLMError) -> Void = { _ throws(LLMError) in }
    ) throws(LLMError) {
        let timeout = try Self.seconds("timeout", document)
        options.timeout = if let timeout { timeout } else { try Self.seconds("request_timeout", document) }
        options.streamTimeout = try Self.seconds("stream_timeout", document)
        if let node = document.member("num_retries"), !document.isNull(node) {
            guard let retries = document.int(node) ?? document.string(node).flatMap({ Int($0) }), retries >= 0 else {
                throw LLMError(.badRequest, "num_retries must be a whole number from 0.", parameter: "num_retries")
            }
            options.maxRetries = min(retries, 100)
        }
        try Self.checkFormat(document)
        options.wishes = try FallbackWishes.read(document, refusing: refuse)
        options.routing = try RoutingFacts.read(document).map { Shared($0) }
        if let node = document.member("specific_deployment"), !document.isNull(node) {
            guard let wanted = document.string(node) ?? document.bool(node).map({ _ in "" }) else {
                throw LLMError(
                    .badRequest,
                    "specific_deployment must be a deployment's id or model, or true where model is one.",
                    parameter: "specific_deployment"
                )
            }
            options.specificDeployment = document.bool(node) == false ? nil : wanted
        }
    }

    /// - Throws: `badRequest` for a `response_format` that is no object: a client that asks for JSON shall not get prose.
    private static func checkFormat(_ document: JSONDocument) throws(LLMError) {
        guard let node = document.member("response_format"), !document.isNull(node), document.kind(of: node) != .object
        else { return }
        let words = #"response_format must be an object, such as {"type": "json_object"}."#
        throw LLMError(.badRequest, words, parameter: "response_format")
    }

    /// Looks whether members that a fallback puts in place of the request's have the form that they must have.
    static func check(_ overrides: JSONObject) throws(LLMError) {
        var overrides = overrides
        for name in FallbackWishes.names { overrides[name] = nil }
        let bytes = Array(JSON.object(overrides).description.utf8)
        guard !overrides.isEmpty, let document = try? JSONDocument(parsing: bytes, policy: .request) else { return }
        var options = CallOptions()
        try self.read(document, into: &options)
        if let messages = document.member("messages"), document.kind(of: messages) != .array {
            throw LLMError(.badRequest, "'messages' must be an array.", parameter: "messages")
        }
    }

    /// Reads credentials of the caller's own at the provider (`api_key` and its siblings).
    ///
    /// - Parameters:
    ///   - document: the request.
    ///   - isTrusted: whether whoever runs the program sent it, not one of its clients.
    ///   - options: what is read.
    package static func readCredentials(_ document: JSONDocument, isTrusted: Bool, into options: inout CallOptions) {
        var fields: JSONObject = [:]
        for name in CallerCredentials.names {
            if let node = document.member(name) { fields[name] = document.json(node) }
        }
        options.credentials = CallerCredentials(fields, isTrusted: isTrusted).map { Shared($0) }
    }

    /// The test switches that are on; what is switched off is as good as not there.
    package static func testSwitches(of document: JSONDocument) -> [String] {
        Self.mockSwitches.filter { name in
            guard let node = document.member(name), !document.isNull(node) else { return false }
            return document.bool(node) != false && document.double(node) != 0
        }
    }

    /// Reads test switches, and made-up answers where those are allowed.
    package static func readMocks(
        _ document: JSONDocument,
        _ switches: [String],
        allowsAnswers: Bool,
        into options: inout CallOptions
    ) {
        for name in switches + (allowsAnswers ? Self.mockAnswers : []) {
            if let node = document.member(name), !document.isNull(node) { options.mock[name] = document.json(node) }
        }
    }

    private static func seconds(_ name: String, _ document: JSONDocument) throws(LLMError) -> Duration? {
        guard let node = document.member(name), !document.isNull(node) else { return nil }
        // Numbers in quotes count, as LiteLLM takes them.
        guard let value = document.double(node) ?? document.string(node).flatMap({ Double($0) }), value > 0, value < 1e7
        else {
            throw LLMError(.badRequest, "\(name) must be a number of seconds above 0.", parameter: name)
        }
        return .seconds(value)
    }
}
