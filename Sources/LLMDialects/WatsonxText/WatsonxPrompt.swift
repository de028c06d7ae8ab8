import LLMCore

/// A conversation as the one prompt that a family of models was trained on.
enum WatsonxPrompt {
    static func text(_ messages: [ChatMessage], model: String) -> String {
        if model.contains("granite"), model.contains("chat") || model.contains("instruct") {
            return Self.granite(messages)
        }
        if model.contains("llama-3"), model.contains("instruct") { return Self.llama(messages) }
        if model.contains("ibm-mistral"), model.contains("instruct") {
            return PromptText.mistral.prompt(
                messages.map { PromptText.Message(role: Self.role($0), text: $0.content?.text ?? "") }
            )
        }
        return PlainMessages.joined(messages)
    }

    /// IBM's models: `<|system|>`, `<|user|>` and `<|assistant|>` on lines of their own.
    private static func granite(_ messages: [ChatMessage]) -> String {
        var text = ""
        for message in messages { text += "<|\(Self.role(message))|>\n\(message.content?.text ?? "")\n" }
        return text + "<|assistant|>\n"
    }

    /// Meta's models of the third generation.
    private static func llama(_ messages: [ChatMessage]) -> String {
        var text = "<|begin_of_text|>"
        for message in messages {
            text += "<|start_header_id|>\(Self.role(message))<|end_header_id|>\n\n"
            text += "\(message.content?.text ?? "")<|eot_id|>"
        }
        return text + "<|start_header_id|>assistant<|end_header_id|>\n\n"
    }

    private static func role(_ message: ChatMessage) -> String {
        switch message.role {
        case .system, .developer: "system"
        case .assistant: "assistant"
        default: "user"
        }
    }
}
