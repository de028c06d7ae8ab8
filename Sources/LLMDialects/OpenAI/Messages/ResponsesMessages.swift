import LLMCatalog
package import LLMCore

/// Messages requests answered by OpenAI's Responses API, which keeps what chat loses: encrypted reasoning that goes back
/// with the next request.
///
/// Source: OpenAI's reference of `POST /v1/responses`, and requests recorded from LiteLLM's proxy.
package struct ResponsesMessages: MessagesTranslator {
    package init() {}

    /// In front of encrypted reasoning in signatures, to tell it from Anthropic's; LiteLLM's word, so that a conversation
    /// can go on here.
    static let encryptedPrefix = "litellm_encrypted_reasoning:"

    package func serves(_ target: Target) -> Bool {
        target.profile.rules.quirks.contains(.messagesThroughResponses)
    }

    // MARK: Request

    package func encode(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let body = try ResponsesMessagesBody(input.request, target, .answer)
        return EncodedRequest(wire: Self.wire(body, input, target, path: ""), dropped: body.dropped)
    }

    private static func wire(
        _ body: ResponsesMessagesBody,
        _ input: MessagesInput,
        _ target: Target,
        path: String
    ) -> WireRequest {
        var headers = OpenAIChat.headers(for: target)
        headers.merge(input.forwardedHeaders)
        headers.merge(body.headers)
        let operation = target.provider.paths[.responses] ?? "/responses"
        let url = target.base.path.hasSuffix(operation) ? target.base : target.base.appending(path: operation)
        return WireRequest(url: path.isEmpty ? url : url.appending(path: path), headers: headers, body: body.bytes)
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: MessagesInput,
        from target: Target
    ) throws(LLMError) -> MessagesResponse {
        try ResponsesMessagesAnswer(input, target).message(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        OpenAIErrors(for: target, quotesBody: true).error(response)
    }

    package func makeStream(for input: MessagesInput, from target: Target) -> any ChatStreamTranslator {
        ResponsesMessagesStream(input, target)
    }

    // MARK: Counting

    package func encodeCount(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest? {
        let body = try ResponsesMessagesBody(input.request, target, .count)
        return EncodedRequest(wire: Self.wire(body, input, target, path: "/input_tokens"), dropped: body.dropped)
    }
}
