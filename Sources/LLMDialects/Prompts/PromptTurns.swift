import LLMCore

/// Turns with two names, for models that expect to be answered for: Claude 2, Titan.
package struct PromptTurns: Sendable, Hashable {
    /// In front of what the user says.
    package let user: String
    /// In front of what the model says, and at the end, where it is to go on.
    package let assistant: String
    /// Around instructions.
    package let systemBefore: String
    package let systemAfter: String

    package init(user: String, assistant: String, systemBefore: String, systemAfter: String) {
        self.user = user
        self.assistant = assistant
        self.systemBefore = systemBefore
        self.systemAfter = systemAfter
    }

    func prompt(_ messages: [ChatMessage]) -> String {
        var prompt = ""
        for (index, message) in messages.enumerated() {
            let text = message.content?.text ?? ""
            switch message.role {
            case .user: prompt += self.user + text
            case .system, .developer: prompt += self.systemBefore + text + self.systemAfter
            default: prompt += self.assistant + text
            }
            // The conversation begins with a turn of the user's.
            if index == 0, message.role == .assistant { prompt = self.user + prompt }
        }
        if messages.last?.role != .assistant { prompt += self.assistant }
        return prompt
    }
}
