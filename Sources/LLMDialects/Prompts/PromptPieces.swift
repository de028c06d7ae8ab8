import LLMCore

/// A prompt put together from pieces around each message: the form of configurations and of most built-in templates.
///
/// The text is `bos_token`, `initial_prompt_value`, each message between its role's pieces, `final_prompt_value`. What
/// the model said ends with `eos_token`; a system message after that begins with `bos_token` again.
package struct PromptPieces: Sendable, Hashable {
    /// What stands around a message of one role.
    package struct Role: Sendable, Hashable {
        package var before: String
        package var after: String

        package init(before: String = "", after: String = "") {
            self.before = before
            self.after = after
        }
    }

    /// Pieces by role; messages of other roles stand bare.
    package var roles: [String: Role]
    package var initial: String
    package var final: String
    /// What a prompt begins with (`bos_token`).
    package var begin: String
    /// What an answer of the model's ends with (`eos_token`).
    package var end: String

    package init(
        roles: [String: Role] = [:],
        initial: String = "",
        final: String = "",
        begin: String = "",
        end: String = ""
    ) {
        self.roles = roles
        self.initial = initial
        self.final = final
        self.begin = begin
        self.end = end
    }

    func prompt(_ messages: [ChatMessage]) -> String {
        var prompt = self.begin + self.initial
        var isOpen = true
        for message in messages {
            let role = message.role.rawValue
            let pieces = self.roles[role] ?? Role()
            if role == "system" || role == "human", !isOpen {
                prompt += self.begin
                isOpen = true
            }
            prompt += pieces.before
            prompt += message.content?.text ?? ""
            prompt += pieces.after
            if role == "assistant" {
                prompt += self.end
                isOpen = false
            }
        }
        return prompt + self.final
    }
}
