package import LLMCore

/// A wire format in which a provider can be asked how many tokens a chat request has.
///
/// Pure, as every translator.
package protocol ChatTokenCounter: Sendable {
    /// The question how many tokens a request has; nil where the provider cannot be asked.
    func encodeCount(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest?

    /// The provider's answer to that question.
    func decodeCount(_ response: WireResponse, from target: Target) throws(LLMError) -> Int
}
