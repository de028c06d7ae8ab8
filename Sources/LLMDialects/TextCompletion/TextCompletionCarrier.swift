package import LLMCore

/// Lets whatever runs chat calls run text completions: requests, answers and streams have the same parts.
///
/// The input's request is a text completion's body, the response holds a `text_completion`; a stream goes to a
/// ``TextCompletionRenderer``.
package struct TextCompletionCarrier: ChatTranslator {
    private let text: any TextCompletionTranslator

    package init(_ text: any TextCompletionTranslator) {
        self.text = text
    }

    /// The call of text completion that an input stands for.
    package static func input(_ input: ChatInput) -> TextCompletionInput {
        TextCompletionInput(input)
    }

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        try self.text.fetches(for: Self.input(input), from: target)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        try self.text.encode(Self.input(input), for: target)
    }

    package func followUp(
        to response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> FollowUp? {
        try self.text.followUp(to: response, of: Self.input(input), from: target)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let answer = try self.text.decode(response, of: Self.input(input), from: target)
        return ChatResponse(document: answer.document, usage: answer.usage)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        self.text.decodeError(response, from: target)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        self.text.makeStream(for: Self.input(input), from: target)
    }
}
