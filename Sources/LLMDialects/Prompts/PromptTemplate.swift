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
    /// - Throws: `badRequest` when a model's own template refuses the conversation, `internalServerError` when it cannot
    ///   write it, which is no fault of the request's.
    package func prompt(_ messages: [ChatMessage], tools: JSON? = nil) throws(LLMError) -> String {
        switch self {
        case .joined(let separator): return messages.map { $0.content?.text ?? "" }.joined(separator: separator)
        case .pieces(let pieces): return pieces.prompt(messages)
        case .turns(let turns): return turns.prompt(messages)
        case .chatTemplate(let template, let begin, let end):
            return try Self.render(template, messages, tools, ["bos_token": .string(begin), "eos_token": .string(end)])
        }
    }

    private static func render(
        _ template: ChatTemplate,
        _ messages: [ChatMessage],
        _ tools: JSON?,
        _ tokens: JSONObject
    ) throws(LLMError) -> String {
        do throws(ChatTemplateError) {
            return try Self.text(template, messages, tools, tokens)
        } catch {
            if error.isRefusal { throw LLMError(.badRequest, error.message, parameter: "messages", cause: error) }
            throw LLMError(
                .internalServerError,
                "The chat template that the deployment configures failed in \(error). "
                    + "The fault is the template's, not the request's.",
                cause: error
            )
        }
    }

    /// Renders a model's own template.
    ///
    /// Most templates want the arguments of tool calls as objects, some as the text that they are in OpenAI's format.
    static func text(
        _ template: ChatTemplate,
        _ messages: [ChatMessage],
        _ tools: JSON?,
        _ tokens: JSONObject
    ) throws(ChatTemplateError) -> String {
        var variables = tokens
        variables["add_generation_prompt"] = .bool(messages.last?.role != .assistant)
        if let tools { variables["tools"] = tools }
        variables["messages"] = .array(messages.map { Self.json($0, readsArguments: true) })
        do throws(ChatTemplateError) {
            return try template.render(variables)
        } catch {
            let hasCalls = messages.contains { !$0.toolCalls.isEmpty }
            if hasCalls, !error.isRefusal {
                variables["messages"] = .array(messages.map { Self.json($0, readsArguments: false) })
                if let prompt = try? template.render(variables) { return prompt }
            }
            throw error
        }
    }

    /// A message as templates know it: content that is text alone is one text.
    private static func json(_ message: ChatMessage, readsArguments: Bool) -> JSON {
        var json = message.json
        if readsArguments, let calls = json["tool_calls"]?.arrayValue {
            json["tool_calls"] = .array(
                calls.map { call in
                    guard var function = call["function"], let text = function["arguments"]?.stringValue,
                        let arguments = try? JSON(parsing: text)
                    else { return call }
                    function["arguments"] = arguments
                    var call = call
                    call["function"] = function
                    return call
                }
            )
        }
        guard case .parts(let parts)? = message.content else { return json }
        let isText = parts.allSatisfy { if case .text = $0.kind { true } else { false } }
        if isText { json["content"] = .string(message.content?.text ?? "") }
        return json
    }
}
