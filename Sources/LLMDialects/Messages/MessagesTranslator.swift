import LLMCatalog
package import LLMCore

/// Translates between the Messages format and a wire format, without a detour through chat.
///
/// For formats that hold more of a Messages request than chat does: Anthropic's own, and OpenAI's Responses. All other
/// providers are reached through their chat translators (``MessagesBridge``). Pure, as every translator.
package protocol MessagesTranslator: Sendable {
    /// Whether this target is reached this way.
    func serves(_ target: Target) -> Bool

    /// Whether a request to a target that is reached this way is, too; mostly each is.
    func takes(_ request: MessagesRequest, for target: Target) -> Bool

    /// The request in the provider's format, without credentials.
    func encode(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest

    /// A whole 2xx answer as a message.
    func decode(
        _ response: WireResponse,
        of input: MessagesInput,
        from target: Target
    ) throws(LLMError) -> MessagesResponse

    /// What an answer with another status means.
    func decodeError(_ response: WireResponse, from target: Target) -> LLMError

    /// A state machine for one streamed answer.
    ///
    /// What it forwards are events of the Messages format (``ForwardedChunk/messagesEvent``), what it emits are chunks.
    func makeStream(for input: MessagesInput, from target: Target) -> any ChatStreamTranslator

    /// The question how many tokens a request has; nil where the provider cannot be asked.
    func encodeCount(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest?

    /// The provider's answer to that question.
    func decodeCount(_ response: WireResponse, from target: Target) throws(LLMError) -> Int
}

extension MessagesTranslator {
    package func serves(_ target: Target) -> Bool { true }

    package func takes(_ request: MessagesRequest, for target: Target) -> Bool { true }

    package func encodeCount(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest? { nil }

    package func decodeCount(_ response: WireResponse, from target: Target) throws(LLMError) -> Int {
        guard (200...299).contains(response.status) else { throw self.decodeError(response, from: target) }
        guard let json = try? JSON(parsing: response.body), let count = json["input_tokens"]?.intValue else {
            throw LLMError(
                .responseValidation,
                "The provider's count of tokens cannot be read.",
                provider: target.provider.id
            )
        }
        return max(0, count)
    }
}
