import LLMCatalog
import LLMCore

extension RequestParameters {
    /// The last thing the user said: what was said before is in the agent's own session.
    ///
    /// - Throws: `badRequest` where there is nothing to answer.
    func agentQuestion(for target: Target) throws(LLMError) -> String {
        let messages = try PlainMessages.read(self)
        guard let text = messages.last(where: { $0.role == .user })?.content?.text, !text.isEmpty else {
            throw LLMError(
                .badRequest,
                "An agent answers a message of the user; messages has none with text.",
                provider: target.provider.id,
                parameter: "messages"
            )
        }
        return text
    }
}
