import LLMCatalog
package import LLMCore

/// Chat completions on Amazon Bedrock.
///
/// What the dialect takes from a target beside its model and base: of the options `aws_region_name`,
/// `aws_default_region` (where neither that nor the model tells), `aws_bedrock_runtime_endpoint` (an address in place
/// of the base) and `model_id` (an id for the address in place of the model's name). Signatures and keys are added
/// after the translation.
package struct BedrockChat: ChatTranslator {
    package init() {}

    /// The region that a call of this target goes to, for its signature.
    package static func region(for target: Target) -> String {
        AgentRuntime(target)?.region ?? AWSAddress.region(of: target, modelRegion: BedrockModel(target).region)
    }

    package func takesTools(at target: Target) -> Bool {
        BedrockAgent(target) == nil && AgentRuntime(target) == nil && !Self.isText(target)
            && target.profile.supports("tools")
    }

    package func rendersTemplates(at target: Target) -> Bool { Self.isText(target) }

    /// Whether the model only completes text.
    private static func isText(_ target: Target) -> Bool {
        guard BedrockAgent(target) == nil, AgentRuntime(target) == nil,
            case .invoke(.text) = BedrockModel(target).route
        else { return false }
        return true
    }

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        BedrockAgent(target) == nil && AgentRuntime(target) == nil ? FetchedMedia.fetches(for: input) : []
    }

    // MARK: Request

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        if let agent = BedrockAgent(target) { return try agent.encode(input, for: target) }
        if let agent = AgentRuntime(target) { return try agent.encode(input, for: target) }
        let input = try FetchedMedia.inlined(input) ?? input
        let model = BedrockModel(target)
        switch model.route {
        case .converse:
            let request = try ConverseRequest(input, target, model)
            let operation = request.isStream ? "converse-stream" : "converse"
            return Self.encoded(request.body, request.dropped, request.headers, operation, input, model, target)
        case .invoke(let format):
            let request = try format.request(input, target, model)
            let operation = request.isStream ? "invoke-with-response-stream" : "invoke"
            return Self.encoded(request.body, request.dropped, request.headers, operation, input, model, target)
        }
    }

    private static func encoded(
        _ body: [UInt8],
        _ dropped: [String],
        _ own: WireHeaders,
        _ operation: String,
        _ input: ChatInput,
        _ model: BedrockModel,
        _ target: Target
    ) -> EncodedRequest {
        var headers = WireHeaders([("content-type", "application/json")])
        for (name, value) in target.provider.headers { headers.set(name, value) }
        headers.merge(target.headers)
        headers.merge(input.forwardedHeaders)
        headers.merge(own)
        let url = model.url(of: operation, for: target)
        return EncodedRequest(wire: WireRequest(url: url, headers: headers, body: body), dropped: dropped)
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        if let agent = BedrockAgent(target) { return try agent.decode(response, of: input, from: target) }
        if let agent = AgentRuntime(target) { return try agent.decode(response, of: input, from: target) }
        let model = BedrockModel(target)
        switch model.route {
        case .converse: return try ConverseAnswer(input, target, model).response(response)
        case .invoke(let format): return try format.answer(response, input, target, model)
        }
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        BedrockErrors(provider: target.provider.id).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        let errors = BedrockErrors(provider: target.provider.id)
        if BedrockAgent(target) != nil {
            return AgentStream<BedrockAgentReply>(input, model: target.model, errors)
        }
        if AgentRuntime(target) != nil {
            return AgentStream<AgentRuntimeReply>(input, model: target.model, errors)
        }
        let model = BedrockModel(target)
        switch model.route {
        case .converse: return ConverseStream(input, target, model)
        case .invoke(let format): return format.stream(input, target, model)
        }
    }
}
