import LLMCatalog
package import LLMCore

/// Text completions of the providers that speak OpenAI's format: their own where their row names a path for them,
/// through chat elsewhere, as LiteLLM does.
package struct OpenAITextCompletion: TextCompletionTranslator {
    private let native = NativeTextCompletion(.openAI)
    private let chat = TextCompletionOverChat(OpenAIChat())

    package init() {}

    private func translator(_ target: Target) -> any TextCompletionTranslator {
        target.provider.paths[.textCompletions] == nil ? self.chat : self.native
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

    package func makeStream(for input: TextCompletionInput, from target: Target) -> TextCompletionStream {
        self.translator(target).makeStream(for: input, from: target)
    }
}
