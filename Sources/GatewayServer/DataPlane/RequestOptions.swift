import LLMCore
import LiteLLM

/// Reads what a body and headers say about the call itself, not about the answer: timeouts, retries, mocks.
enum RequestOptions {
    private static let mockSwitches = [
        "mock_testing_fallbacks", "mock_testing_context_fallbacks", "mock_testing_content_policy_fallbacks",
        "mock_testing_rate_limit_error", "mock_timeout", "mock_delay",
    ]

    /// Every member that is read here.
    static let names = Set(
        Self.mockSwitches + [
            "timeout", "request_timeout", "stream_timeout", "num_retries", "mock_response", "mock_tool_calls",
            "api_key", "specific_deployment",
        ] + FallbackWishes.names + RoutingFacts.names
    )

    /// Reads the members of a body.
    static func apply(
        _ document: JSONDocument,
        _ settings: GatewaySettings,
        to options: inout CallOptions
    ) throws(LLMError) {
        let timeout = try Self.seconds("timeout", document)
        options.timeout = if let timeout { timeout } else { try Self.seconds("request_timeout", document) }
        options.streamTimeout = try Self.seconds("stream_timeout", document)
        if let node = document.member("num_retries"), !document.isNull(node) {
            guard let retries = document.int(node), retries >= 0 else {
                throw LLMError(.badRequest, "num_retries must be a whole number from 0.", parameter: "num_retries")
            }
            options.maxRetries = min(retries, 100)
        }
        options.wishes = try FallbackWishes.read(document, settings)
        options.routing = try RoutingFacts.read(document).map { Shared($0) }
        if let node = document.member("specific_deployment") {
            options.specificDeployment = document.string(node) ?? (document.bool(node) == true ? "" : nil)
        }
        try Self.readMock(document, settings, into: &options)
        if settings.allowsClientCredentials, let node = document.member("api_key"), let key = document.string(node) {
            options.clientKey = Secret(key)
        }
    }

    /// Reads header fields; they win over the body's members.
    static func apply(
        _ request: IncomingRequest,
        _ settings: GatewaySettings,
        readsUserAgent: Bool,
        to options: inout CallOptions
    ) {
        if request.marks.contains(.own) { Self.apply(own: request.headers, to: &options) }
        if request.marks.contains(.own) || readsUserAgent {
            var facts = options.routing?.value
            RoutingFacts.add(request.headers, readsUserAgent: readsUserAgent, to: &facts)
            options.routing = facts.map { Shared($0) }
        }
        Self.readForwarded(request, settings, into: &options)
    }

    static func apply(own headers: WireHeaders, to options: inout CallOptions) {
        options.timeout = Self.seconds("x-litellm-timeout", headers) ?? options.timeout
        options.streamTimeout = Self.seconds("x-litellm-stream-timeout", headers) ?? options.streamTimeout
        if let text = headers["x-litellm-num-retries"], let retries = Int(text), retries >= 0 {
            options.maxRetries = min(retries, 100)
        }
    }

    /// A client's mock is ignored, and its test switches are refused, unless the configuration allows them.
    private static func readMock(
        _ document: JSONDocument,
        _ settings: GatewaySettings,
        into options: inout CallOptions
    ) throws(LLMError) {
        // What is switched off is as good as not there.
        let switched = Self.mockSwitches.filter { name in
            guard let node = document.member(name), !document.isNull(node) else { return false }
            return document.bool(node) != false && document.double(node) != 0
        }
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
        for name in switched {
            if let node = document.member(name) { options.mock[name] = document.json(node) }
        }
        guard settings.allowsMockParameters else { return }
        for name in ["mock_response", "mock_tool_calls"] {
            if let node = document.member(name), !document.isNull(node) { options.mock[name] = document.json(node) }
        }
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

    private static func seconds(_ name: String, _ document: JSONDocument) throws(LLMError) -> Duration? {
        guard let node = document.member(name), !document.isNull(node) else { return nil }
        guard let value = document.double(node), value > 0, value < 1e7 else {
            throw LLMError(.badRequest, "\(name) must be a number of seconds above 0.", parameter: name)
        }
        return .seconds(value)
    }

    private static func seconds(_ name: String, _ headers: WireHeaders) -> Duration? {
        guard let text = headers[name], let value = Double(text), value > 0, value < 1e7 else { return nil }
        return .seconds(value)
    }
}
