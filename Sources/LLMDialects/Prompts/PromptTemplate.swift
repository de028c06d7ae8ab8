package import LLMCore

/// How a conversation becomes one text, for models that only complete text.
package enum PromptTemplate: Sendable {
    /// The contents one after another with this between them.
    case joined(String)
    /// Pieces around each message.
    case pieces(PromptPieces)
    /// The turns of Claude 2: the last word is the assistant's.
    case turns(PromptTurns)
    /// A model's own template.
    case chatTemplate(ChatTemplate, begin: String, end: String)

    /// What a model that nothing is known of gets: the contents with a space between them.
    package static let standard = PromptTemplate.joined(" ")

    /// The prompt for a conversation; only text goes into it.
    ///
    /// - Throws: `badRequest` when a model's own template refuses the conversation or cannot be rendered.
    package func prompt(_ messages: [ChatMessage], tools: JSON? = nil) throws(LLMError) -> String {
        switch self {
        case .joined(let separator): return messages.map { $0.content?.text ?? "" }.joined(separator: separator)
        case .pieces(let pieces): return pieces.prompt(messages)
        case .turns(let turns): return turns.prompt(messages)
        case .chatTemplate(let template, let begin, let end):
            var variables: JSONObject = [
                "messages": .array(messages.map { Self.json($0) }),
                "add_generation_prompt": .bool(messages.last?.role != .assistant),
                "bos_token": .string(begin), "eos_token": .string(end),
            ]
            if let tools { variables["tools"] = tools }
            do {
                return try template.render(variables)
            } catch {
                let what = error.isRefusal ? error.message : "The chat template failed in \(error)."
                throw LLMError(.badRequest, what, parameter: "messages", cause: error)
            }
        }
    }

    /// A message as templates know it: content that is text alone is one text.
    private static func json(_ message: ChatMessage) -> JSON {
        var json = message.json
        guard case .parts(let parts)? = message.content else { return json }
        let isText = parts.allSatisfy { if case .text = $0.kind { true } else { false } }
        if isText { json["content"] = .string(message.content?.text ?? "") }
        return json
    }
}
