import LLMCatalog
import LLMCore

extension RequestParameters {
    /// The last thing the user said: what was said before is in the agent's own session.
    ///
    /// - Throws: `badRequest` where there is nothing to answer.
    ///
    /// What else the conversation has is named ``lostBesidesQuestion()``.
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

    /// What an agent does not get: what was said before and is no text, and parameters.
    ///
    /// - Parameter sent: parameters that it gets.
    /// - Returns: names of parameters, and places in the conversation.
    func lostBesidesQuestion(sent: Set<String> = []) -> [String] {
        let parameters = self.all.map(\.name).filter { $0 != "stream" && $0 != "stream_options" && !sent.contains($0) }
        let count = self.document.member("messages").map { self.document.count(of: $0) } ?? 0
        return parameters + (count > 1 ? ["messages"] : []) + LostContent.names(in: self.document, but: .text)
    }
}
