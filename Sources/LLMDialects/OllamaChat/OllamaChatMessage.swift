import LLMCore

/// One message of a conversation in Ollama's form: text and pictures apart, arguments of calls as objects.
enum OllamaChatMessage {
    static func json(_ message: ChatMessage, _ input: ChatInput, _ target: Target) throws(LLMError) -> JSON {
        let role = message.role == .developer ? ChatMessage.Role.system : message.role
        var object: JSONObject = ["role": .string(role == .function ? "tool" : role.rawValue)]
        if let reasoning = Self.reasoning(message) { object["thinking"] = .string(reasoning) }
        object["content"] = .string(message.content?.text ?? "")
        object["images"] = .array(try OllamaImages.images(in: message.content, input))
        let calls = message.toolCalls + (message.functionCall.map { [$0] } ?? [])
        if !calls.isEmpty {
            var list: [JSON] = []
            for call in calls {
                let arguments = try Self.arguments(call, repairs: target.modifiesParameters)
                list.append(["function": ["name": .string(call.name), "arguments": arguments]])
            }
            object["tool_calls"] = .array(list)
        }
        if let id = message.toolCallID { object["tool_call_id"] = .string(id) }
        return .object(object)
    }

    private static func reasoning(_ message: ChatMessage) -> String? {
        if let text = message.reasoningContent, !text.isEmpty { return text }
        let text = message.thinkingBlocks.compactMap { $0["thinking"]?.stringValue }.joined()
        return text.isEmpty ? nil : text
    }

    private static func arguments(_ call: ToolCall, repairs: Bool) throws(LLMError) -> JSON {
        if call.arguments.allSatisfy({ $0.isWhitespace }) { return [:] }
        if let json = try? JSON(parsing: call.arguments), json.objectValue != nil { return json }
        if repairs { return [:] }
        throw LLMError(
            .badRequest,
            "The arguments of the tool call \(call.id ?? call.name) are not a JSON object.",
            parameter: "messages"
        )
    }
}
