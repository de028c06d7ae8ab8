import LLMCatalog
package import LLMCore

/// Chat completions in the format of Anthropic's Messages API.
package struct AnthropicChat: ChatTranslator {
    package init() {}

    // MARK: Request

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        FetchedMedia.fetches(for: input, .plainHTTP)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let input = try FetchedMedia.inlined(input, .plainHTTP)
        let request = try AnthropicRequest(input, target)
        var headers = WireHeaders()
        headers.reserve(bytes: 256, fields: 8)
        headers.append("accept", input.request.isStream ? "text/event-stream" : "application/json")
        headers.append("content-type", "application/json")
        headers.append("anthropic-version", "2023-06-01")
        var betas = AnthropicBetas()
        betas.merge(
            [
                WireHeaders(target.provider.headers.map { ($0.name, $0.value) }), target.headers,
                input.forwardedHeaders, request.headers,
            ],
            request.betas.words,
            into: &headers
        )
        let wire = WireRequest(url: Self.url(for: target), headers: headers, body: request.body)
        return EncodedRequest(wire: wire, dropped: request.dropped)
    }

    /// The deployment's address, which may name a part of the path or all of it.
    package static func url(for target: Target) -> WireURL {
        OpenAIAddress.adding(target.provider.paths[.chat] ?? "/v1/messages", to: target.base)
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try AnthropicAnswer(input, target).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        AnthropicErrors(provider: target.provider.id).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        AnthropicChatStream(input, target)
    }
}
