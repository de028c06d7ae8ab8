import LLMCatalog
package import LLMCore

/// Requests in Anthropic's own format for Claude on Vertex AI; all else goes through chat.
package struct VertexMessages: MessagesTranslator {
    package init() {}

    private static let anthropic = AnthropicMessages()

    package func serves(_ target: Target) -> Bool { VertexFamily(target.model) == .claude }

    /// Older models know no schemas; on the way through chat a tool stands in for them.
    package func takes(_ request: MessagesRequest, for target: Target) -> Bool {
        AnthropicCloud.takesFormat(of: request, target)
    }

    package func encode(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let url = try VertexAddress(target).raw(publisher: .anthropic, isStream: input.request.isStream)
        return try AnthropicCloud.vertex.encoded(input, for: target, at: url)
    }

    package func decode(
        _ response: WireResponse,
        of input: MessagesInput,
        from target: Target
    ) throws(LLMError) -> MessagesResponse {
        try Self.anthropic.decode(response, of: input, from: target)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        VertexChat().decodeError(response, from: target)
    }

    package func makeStream(for input: MessagesInput, from target: Target) -> any ChatStreamTranslator {
        Self.anthropic.makeStream(for: input, from: target)
    }

    // MARK: Counting

    package func encodeCount(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest? {
        guard target.provider.operations.contains(.countTokens), let url = try VertexAddress(target).claudeCount()
        else { return nil }
        let body = try AnthropicMessagesBody(input.request, target, .count)
        var headers = AnthropicMessages.headers(input, target, body, isStream: false)
        headers.remove("anthropic-version")
        let wire = WireRequest(url: url, headers: headers, body: body.bytes)
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }
}
