import LLMCatalog
package import LLMCore

/// Chat completions through the orchestration service of SAP AI Core (`/v2/completion`, "Orchestration Workflow V2" in
/// SAP's documentation).
///
/// The address is that of an orchestration deployment (`…/inference/deployments/<id>`). One that ends before it is
/// asked for its running deployments first. `resource_group` of the deployment's settings says whose they are.
package struct SAPOrchestration: ChatTranslator {
    package init() {}

    private static let question = "deployments"

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        if Self.isDeployment(target.base) || input.fetched[Self.question] != nil { return [] }
        let url = Self.root(target).appending(path: "/lm/deployments")
            .appending(query: "scenarioId", "orchestration").appending(query: "status", "RUNNING")
        let request = WireRequest(method: "GET", url: url, headers: Self.headers(target), body: [])
        return [.provider(name: Self.question, request)]
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        let body = try SAPBody(parameters, target, isStream: input.request.isStream).json
        let headers = Self.headers(target).all.map { ($0.name, $0.value) }
        let url = try Self.deployment(input, target).appending(path: "/v2/completion")
        var carried = CarriedContent(
            members: ["tool_calls", "tool_call_id", "function_call", "name", "cache_control"],
            parts: nil,
            hasDetail: true,
            hasMarkedTools: false,
            hasStrictTools: true
        )
        if SAPReasoning.carriesThoughts(of: input.request.document) { carried.members.insert("thinking_blocks") }
        return parameters.request(to: url, body, headers: headers, input, target, carrying: carried)
    }

    private static func headers(_ target: Target) -> WireHeaders {
        let group = target.options["resource_group"]?.stringValue ?? "default"
        return WireHeaders([("Content-Type", "application/json"), ("AI-Resource-Group", group)])
    }

    // MARK: Addresses

    private static func isDeployment(_ base: WireURL) -> Bool { base.path.contains("/inference/deployments/") }

    /// The service's address with the version of its interface.
    private static func root(_ target: Target) -> WireURL {
        target.base.path.hasSuffix("/v2") ? target.base : target.base.appending(path: "/v2")
    }

    /// The deployment's address; of several running ones the first.
    private static func deployment(_ input: ChatInput, _ target: Target) throws(LLMError) -> WireURL {
        if Self.isDeployment(target.base) { return target.base }
        let answer = input.fetched[Self.question]
        let list = answer.flatMap { try? JSON(parsing: $0.body) }?["resources"]?.arrayValue ?? []
        guard let id = list.compactMap({ $0["id"]?.stringValue }).first else {
            throw LLMError(.notFound, "No orchestration deployment is running.", provider: target.provider.id)
        }
        return Self.root(target).appending(path: "/inference/deployments/" + PercentEncoding.segment(id))
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        guard let json = try? JSON(parsing: response.body), let result = json["final_result"] else {
            return try OpenAIAnswer(target).response(response)
        }
        let inner = WireResponse(
            status: response.status,
            headers: response.headers,
            body: SAPReasoning.shown(in: result).serialized()
        )
        return try OpenAIAnswer(target).response(inner)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        SAPErrors.error(response, target)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        SAPStream(SAPErrors.of(target))
    }
}
