package import LLMCore

/// Translates text completions (`POST /v1/completions`) between our values and one wire format.
///
/// Pure, as ``ChatTranslator`` is, and run by the same attempt: the stream is read by the same pipe, with a
/// ``TextCompletionRenderer`` at its other end.
package protocol TextCompletionTranslator: Sendable {
    /// What has to be fetched before ``encode(_:for:)`` can run, as far as it is not in `input.fetched` yet.
    func fetches(for input: TextCompletionInput, from target: Target) throws(LLMError) -> [Fetch]

    /// The request in the provider's format, without credentials.
    func encode(_ input: TextCompletionInput, for target: Target) throws(LLMError) -> EncodedRequest

    /// What to ask next, where a 2xx answer only says where the real one will be; nil when this is the real one.
    func followUp(
        to response: WireResponse,
        of input: TextCompletionInput,
        from target: Target
    ) throws(LLMError) -> FollowUp?

    /// A whole 2xx answer as an OpenAI `text_completion`.
    func decode(
        _ response: WireResponse,
        of input: TextCompletionInput,
        from target: Target
    ) throws(LLMError) -> TextCompletionResponse

    /// What an answer with another status means.
    func decodeError(_ response: WireResponse, from target: Target) -> LLMError

    /// A state machine for one streamed answer.
    func makeStream(for input: TextCompletionInput, from target: Target) -> any ChatStreamTranslator
}

extension TextCompletionTranslator {
    package func fetches(for input: TextCompletionInput, from target: Target) throws(LLMError) -> [Fetch] { [] }

    package func followUp(
        to response: WireResponse,
        of input: TextCompletionInput,
        from target: Target
    ) throws(LLMError) -> FollowUp? { nil }
}

/// Everything a translation may depend on besides its target.
package struct TextCompletionInput: Sendable {
    /// The client's request.
    package let request: TextCompletionRequest
    /// The call as the rules for parameters and the dialects' shared parts know it; its document has no messages.
    let asChat: ChatInput

    /// The call of text completion whose body is this input's request.
    init(_ input: ChatInput) {
        self.request = TextCompletionRequest(input.request)
        self.asChat = input
    }
}
