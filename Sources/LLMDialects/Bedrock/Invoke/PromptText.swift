import LLMCore

/// A way to put a conversation into one text, for models that take no messages.
///
/// The templates are those that the models' makers publish.
enum PromptText: Sendable, Hashable {
    /// The contents with this between them.
    case joined(String)
    case titan, claude, llama2, llama3, mistral, deepseek, chatML

    /// One message: who speaks, and what.
    struct Message: Sendable, Hashable {
        let role: String
        let text: String
    }

    /// The texts of a conversation; pictures cannot be put into a text.
    static func messages(_ messages: JSONPlace) throws(LLMError) -> [Message] {
        guard messages.kind == .array else { throw Self.wrong("messages must be a list.") }
        var result: [Message] = []
        for (index, message) in messages.elements.enumerated() {
            guard message.isObject, let role = message["role"]?.string else {
                throw Self.wrong("messages.\(index) has no role.")
            }
            var texts: [String] = []
            if let content = message["content"], content.kind == .array {
                for part in content.elements {
                    guard let text = part.string ?? part["text"]?.string else {
                        throw Self.wrong("messages.\(index) has a part that is no text; the model takes nothing else.")
                    }
                    texts.append(text)
                }
            } else if let text = message["content"]?.string {
                texts.append(text)
            }
            result.append(Message(role: role == "developer" ? "system" : role, text: texts.joined()))
        }
        return result
    }

    private static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "messages")
    }

    /// The whole text, ready for the model to go on.
    func prompt(_ messages: [Message]) -> String {
        if case .joined(let separator) = self { return messages.map { $0.text }.joined(separator: separator) }
        var parts = messages.map { self.text(of: $0) }
        guard self == .titan || self == .claude else { return self.beginning + parts.joined() + self.ending }
        // The user speaks first; a last answer is gone on with.
        if messages.first?.role == "assistant" { parts.insert(self.text(of: Message(role: "user", text: "")), at: 0) }
        return parts.joined() + (messages.last?.role == "assistant" ? "" : self.ending)
    }

    private var beginning: String {
        switch self {
        case .llama2, .mistral: "<s>"
        case .llama3: "<|begin_of_text|>"
        case .deepseek: "<｜begin▁of▁sentence｜>"
        case .joined, .titan, .claude, .chatML: ""
        }
    }

    /// Where the model's answer begins.
    private var ending: String {
        switch self {
        case .titan: "\n\nBot: "
        case .claude: "\n\nAssistant: "
        case .llama3: "<|start_header_id|>assistant<|end_header_id|>\n\n"
        case .deepseek: "<｜Assistant｜><think>\n"
        case .chatML: "<|im_start|>assistant\n"
        case .joined, .llama2, .mistral: ""
        }
    }

    private func text(of message: Message) -> String {
        let text = message.text
        let isSystem = message.role == "system"
        let isAnswer = message.role == "assistant"
        switch self {
        case .joined:
            return text
        case .titan:
            if isAnswer { return "\n\nBot: \(text)" }
            return isSystem ? "\n\nUser: <admin>\(text)</admin>" : "\n\nUser: \(text)"
        case .claude:
            if isAnswer { return "\n\nAssistant: \(text)" }
            return isSystem ? "\n\nHuman: <admin>\(text)</admin>" : "\n\nHuman: \(text)"
        case .llama2:
            if isAnswer { return "\(text)\n</s>" }
            return isSystem ? "[INST] <<SYS>>\n\(text)\n<</SYS>>\n [/INST]\n" : "[INST] \(text) [/INST]\n"
        case .llama3:
            return "<|start_header_id|>\(message.role)<|end_header_id|>\n\n\(text)<|eot_id|>"
        case .mistral:
            if isAnswer { return " \(text)</s> " }
            return isSystem ? "[INST] \n\(text) [/INST]\n" : "[INST] \(text) [/INST]\n"
        case .deepseek:
            if isAnswer { return "<｜Assistant｜>\(text)<｜end▁of▁sentence｜>" }
            return isSystem ? text : "<｜User｜>\(text)"
        case .chatML:
            return "<|im_start|>\(message.role)\n\(text)<|im_end|>\n"
        }
    }
}
