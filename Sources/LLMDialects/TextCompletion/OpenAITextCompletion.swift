import LLMCatalog
package import LLMCore

/// Text completions of the providers that speak OpenAI's format.
///
/// Their own where their row names a path for them, through chat elsewhere, as LiteLLM does. Of OpenAI's own models those that are known to chat are asked to chat.
package struct OpenAITextCompletion: TextCompletionTranslator {
    private let native = NativeTextCompletion(.openAI)
    private let chat = TextCompletionOverChat(OpenAIChat())

    package init() {}

    private func translator(_ target: Target) -> any TextCompletionTranslator {
        guard target.provider.paths[.textCompletions] != nil else { return self.chat }
        guard target.profile.rules.quirks.contains(.completesThroughChat), let row = target.profile.row else {
            return self.native
        }
        return row.mode == .completion ? self.native : self.chat
    }

    package func encode(_ input: TextCompletionInput, for target: Target) throws(LLMError) -> EncodedRequest {
        try self.translator(target).encode(input, for: target)
    }

    package func decode(
        _ response: WireResponse,
        of input: TextCompletionInput,
        from target: Target
    ) throws(LLMError) -> TextCompletionResponse {
        try self.translator(target).decode(response, of: input, from: target)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        self.translator(target).decodeError(response, from: target)
    }

    package func makeStream(for input: TextCompletionInput, from target: Target) -> any ChatStreamTranslator {
        self.translator(target).makeStream(for: input, from: target)
    }
}
