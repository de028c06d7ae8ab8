import LLMCatalog
import LLMCore

/// A chat request in the Messages format.
struct AnthropicRequest: Sendable {
    let body: [UInt8]
    /// Words for `anthropic-beta`, the client's own first.
    let betas: AnthropicBetas
    /// Parameters that the model has no place for.
    let dropped: [String]
    /// Headers that the request asks for.
    let headers: WireHeaders

    private static let carried = CarriedContent(
        members: ["tool_calls", "tool_call_id", "function_call", "is_error", "thinking_blocks", "cache_control"],
        fields: ["compaction_blocks", "web_search_results", "tool_results", AnthropicCitedText.type],
        parts: nil,
        assistantParts: AnthropicAssistantMessage.partTypes,
        schemas: AnthropicSchema.carried
    )

    /// The request for a target.
    ///
    /// - Parameters:
    ///   - input: the client's request.
    ///   - target: where it goes.
    ///   - model: what the target's model is like, where that is known already.
    ///   - plainMembers: the target's ``RequestParameters/plainMembers(of:)``, where they are known.
    /// - Throws: `badRequest` and `unsupportedParameters` for what the model cannot be asked.
    init(
        _ input: borrowing ChatInput,
        _ target: Target,
        _ model: AnthropicModel? = nil,
        plainMembers: JSONNames? = nil
    ) throws(LLMError) {
        let parameters =
            if let plainMembers, input.request.document.hasOnlyMembers(of: plainMembers),
                !RequestParameters.hasManyStops(input.request.document)
            {
                RequestParameters(plain: input.request)
            } else {
                try RequestParameters(of: input.request, for: target)
            }
        var builder = AnthropicRequestBuilder(parameters, model ?? AnthropicModel(target.profile), target)
        self.body = try builder.body(input, target)
        self.betas = builder.betas
        self.dropped =
            builder.parameters.dropped + builder.droppedTools + builder.parameters.unsaidFormat
            + LostContent.names(in: input.request.document, but: Self.carried)
        self.headers = builder.parameters.headers
    }
}
