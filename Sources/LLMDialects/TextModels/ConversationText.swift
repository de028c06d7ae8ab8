import LLMCatalog
import LLMCore

/// The text that a conversation becomes for a model that only completes text.
enum ConversationText {
    /// The prompt, by the first template that there is: the configured one, the one that the model's name tells, the
    /// dialect's own.
    static func prompt(
        _ input: ChatInput,
        _ target: Target,
        tools: JSON?,
        standard: PromptTemplate = .standard
    ) throws(LLMError) -> String {
        let messages = try input.request.messages()
        let set = try PromptSettings.template(input.request.document, target)
        let template = set ?? PromptTemplate.forModel(target.baseModel ?? target.model) ?? standard
        return try template.prompt(messages, tools: tools)
    }

    /// The contents one by one.
    static func texts(_ input: ChatInput) throws(LLMError) -> [String] {
        try input.request.messages().map { $0.content?.text ?? "" }
    }
}
