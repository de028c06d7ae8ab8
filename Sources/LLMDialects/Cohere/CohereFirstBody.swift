import LLMCore

/// The body of a request of version 1: one message, what was said before it, and results of tools apart
/// (docs.cohere.com/v1/reference/chat).
struct CohereFirstBody {
    private(set) var json: JSONObject = [:]

    /// What the model gets of a conversation and its tools.
    static let carried: CarriedContent = {
        var carried = CarriedContent.calls
        carried.hasOtherTools = false
        carried.schemas = .flat
        return carried
    }()

    init(_ parameters: RequestParameters, model: String) throws(LLMError) {
        var messages = try PlainMessages.read(parameters)
        let calls = Self.calls(messages)
        self.json["model"] = .string(model)
        CohereParameters.write(parameters, to: &self.json)
        let functions = parameters.toolList.filter { $0["type"].map { $0 == "function" } ?? true }
        let tools = functions.map { Self.tool($0) }
        if !tools.isEmpty, parameters.toolChoice != "none" { self.json["tools"] = .array(tools) }
        var results: [JSON] = []
        while let last = messages.last, last.role == .tool || last.role == .function {
            results.insert(Self.result(last, calls), at: 0)
            messages.removeLast()
        }
        // Results answer the model, not the user: then nothing is asked.
        var message = ""
        if results.isEmpty, let last = messages.last, last.role == .user {
            message = last.content?.text ?? ""
            messages.removeLast()
        }
        self.json["message"] = .string(message)
        if !results.isEmpty { self.json["tool_results"] = .array(results) }
        let history = messages.map { Self.turn($0, calls) }
        if !history.isEmpty { self.json["chat_history"] = .array(history) }
    }

    /// What cannot be said.
    static func dropped(_ parameters: RequestParameters) -> [String] {
        CohereBody.dropped(parameters) + parameters.unsaidChoice
    }

    /// What is called, by the ids that results name.
    private static func calls(_ messages: [ChatMessage]) -> [String: JSON] {
        var calls: [String: JSON] = [:]
        for message in messages {
            for call in message.toolCalls { if let id = call.id { calls[id] = Self.call(call) } }
            if let call = message.functionCall { calls[call.name] = Self.call(call) }
        }
        return calls
    }

    private static func call(_ call: ToolCall) -> JSON {
        let parameters = (try? JSON(parsing: call.arguments))?.objectValue ?? [:]
        return ["name": .string(call.name), "parameters": .object(parameters)]
    }

    private static func result(_ message: ChatMessage, _ calls: [String: JSON]) -> JSON {
        let id = message.toolCallID ?? message.name ?? ""
        let text = message.content?.text ?? ""
        let output = (try? JSON(parsing: text))?.objectValue ?? ["result": .string(text)]
        return [
            "call": calls[id] ?? ["name": .string(message.name ?? id), "parameters": [:]],
            "outputs": [.object(output)],
        ]
    }

    private static func turn(_ message: ChatMessage, _ calls: [String: JSON]) -> JSON {
        let text = JSON.string(message.content?.text ?? "")
        switch message.role {
        case .system, .developer: return ["role": "SYSTEM", "message": text]
        case .tool, .function: return ["role": "TOOL", "tool_results": [Self.result(message, calls)]]
        case .assistant:
            var turn: JSONObject = ["role": "CHATBOT", "message": text]
            let made = message.toolCalls + (message.functionCall.map { [$0] } ?? [])
            if !made.isEmpty { turn["tool_calls"] = .array(made.map { Self.call($0) }) }
            return .object(turn)
        default: return ["role": "USER", "message": text]
        }
    }

    /// A tool whose parameters are a flat list; what a schema says beyond that is lost.
    private static func tool(_ tool: JSON) -> JSON {
        let function = tool["function"] ?? tool
        let required = (function["parameters"]?["required"]?.arrayValue ?? []).compactMap { $0.stringValue }
        var definitions: JSONObject = [:]
        for (name, schema) in function["parameters"]?["properties"]?.objectValue ?? [:] {
            definitions[name] = [
                "description": schema["description"] ?? "", "type": schema["type"] ?? "string",
                "required": .bool(required.contains(name)),
            ]
        }
        return [
            "name": function["name"] ?? "", "description": function["description"] ?? "",
            "parameter_definitions": .object(definitions),
        ]
    }
}
