import LLMCore
import LiteLLM

/// Reads what a body and headers say about the call itself, not about the answer: timeouts, retries, mocks.
enum RequestOptions {
    /// Every member that is read here.
    static let names = Set(CallOptionsReader.names)

    /// Reads the members of a body.
    static func apply(
        _ document: JSONDocument,
        _ settings: GatewaySettings,
        to options: inout CallOptions
    ) throws(LLMError) {
        try CallOptionsReader.read(document, into: &options) { target throws(LLMError) in
            // What a request may not send itself it may not send for its fallbacks either.
            guard !settings.allowsClientCredentials else { return }
            for (name, _) in target.overrides where ClientCredentials.names.contains(name) {
                throw ClientCredentials.refusal(of: name)
            }
        }
        try Self.readMock(document, settings, into: &options)
    }

    /// Reads header fields; they win over the body's members.
    static func apply(
        _ request: IncomingRequest,
        _ settings: GatewaySettings,
        readsUserAgent: Bool,
        to options: inout CallOptions
    ) throws(LLMError) {
        if request.marks.contains(.own) { try Self.apply(own: request.headers, to: &options) }
        if request.marks.contains(.own) || readsUserAgent {
            var facts = options.routing?.value
            RoutingFacts.add(request.headers, readsUserAgent: readsUserAgent, to: &facts)
            options.routing = facts.map { Shared($0) }
        }
        Self.readForwarded(request, settings, into: &options)
    }

    /// - Throws: `badRequest` for a value that is no number: a client that asks for five seconds shall not get hours.
    static func apply(own headers: WireHeaders, to options: inout CallOptions) throws(LLMError) {
        options.timeout = try Self.seconds("x-litellm-timeout", headers) ?? options.timeout
        options.streamTimeout = try Self.seconds("x-litellm-stream-timeout", headers) ?? options.streamTimeout
        let name = "x-litellm-num-retries"
        if let text = headers[name] {
            guard let retries = Int(text), retries >= 0 else {
                throw Self.malformed(name, text, "a whole number from 0")
            }
            options.maxRetries = min(retries, 100)
        }
    }

    private static func malformed(_ name: String, _ text: String, _ wanted: String) -> LLMError {
        LLMError(.badRequest, "The header \(name) must be \(wanted), not '\(text.prefix(64))'.", parameter: name)
            .unprefixed()
    }

    /// A client's mock is ignored, and its test switches are refused, unless the configuration allows them.
    private static func readMock(
        _ document: JSONDocument,
        _ settings: GatewaySettings,
        into options: inout CallOptions
    ) throws(LLMError) {
        let switched = CallOptionsReader.testSwitches(of: document)
        guard switched.isEmpty || settings.allowsMockParameters else {
            throw LLMError(
                .badRequest,
                """
                Mock testing request params are disabled on this proxy: \(switched.joined(separator: ", ")). An admin can \
                enable them by setting `general_settings.dangerously_allow_mock_testing_request_params: true` in \
                config.yaml. This setting cannot be changed from the Admin UI or the API.
                """
            ).unprefixed()
        }
        CallOptionsReader.readMocks(document, switched, allowsAnswers: settings.allowsMockParameters, into: &options)
    }

    private static func readForwarded(
        _ request: IncomingRequest,
        _ settings: GatewaySettings,
        into options: inout CallOptions
    ) {
        let headers = request.headers
        if settings.forwardsOrganization, request.marks.contains(.organization),
            let organization = headers["openai-organization"]
        {
            options.forwardedHeaders.append("openai-organization", organization)
        }
        // A client's own beta flags belong to the provider's API, so they always pass.
        if request.marks.contains(.beta), let beta = headers["anthropic-beta"] {
            options.forwardedHeaders.append("anthropic-beta", beta)
        }
        guard settings.forwardsClientHeaders else { return }
        for (name, value) in headers.all {
            let name = name.lowercased()
            guard name.hasPrefix("x-"), !name.hasPrefix("x-litellm-"), !name.hasPrefix("x-stainless"),
                !Self.keyHeaders.contains(name), name != settings.keyHeaderName?.lowercased()
            else { continue }
            options.forwardedHeaders.append(name, value)
        }
    }

    private static let keyHeaders: Set<String> = ["x-api-key", "x-goog-api-key"]

    private static func seconds(_ name: String, _ headers: WireHeaders) throws(LLMError) -> Duration? {
        guard let text = headers[name], !text.isEmpty else { return nil }
        guard let value = Double(text), value > 0, value.isFinite else {
            throw Self.malformed(name, text, "a number of seconds above 0")
        }
        return .seconds(min(value, 1e7))
    }
}
