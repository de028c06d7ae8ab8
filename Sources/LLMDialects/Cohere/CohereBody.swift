import LLMCore

/// The body of a request of version 2, whose messages and tools are much like OpenAI's
/// (docs.cohere.com/reference/chat).
struct CohereBody {
    private(set) var json: JSONObject

    init(_ parameters: RequestParameters, model: String) throws(LLMError) {
        let messages = LegacyCalls.asTools(try PlainMessages.read(parameters)).map { Self.message($0) }
        self.json = ["model": .string(model), "messages": .array(messages)]
        CohereParameters.write(parameters, to: &self.json)
        var tools = parameters.toolList
        if let name = Self.forcedTool(parameters) {
            // There is no way to force a certain tool but to offer no other.
            tools = tools.filter { $0["function"]?["name"]?.stringValue == name }
        }
        if !tools.isEmpty { self.json["tools"] = .array(tools) }
        if let choice = Self.choice(parameters), !tools.isEmpty { self.json["tool_choice"] = choice }
    }

    private static func forcedTool(_ parameters: RequestParameters) -> String? {
        parameters.toolChoice?["function"]?["name"]?.stringValue
    }

    /// `auto` is the absence of the member.
    private static func choice(_ parameters: RequestParameters) -> JSON? {
        guard let choice = parameters.toolChoice else { return nil }
        switch choice.stringValue {
        case "none"?: return "NONE"
        case "required"?, "any"?: return "REQUIRED"
        case nil where Self.forcedTool(parameters) != nil: return "REQUIRED"
        default: return nil
        }
    }

    /// What cannot be said.
    static func dropped(_ parameters: RequestParameters) -> [String] {
        (parameters.json("parallel_tool_calls")?.boolValue == false ? ["parallel_tool_calls"] : [])
            + (parameters.contains("user") ? ["user"] : [])
            + parameters.unsaidOfSchema(isDescribed: false, isBinding: true)
    }

    /// A message without what only other providers know.
    private static func message(_ message: ChatMessage) -> JSON {
        var object: JSONObject = [:]
        switch message.role {
        case .developer: object["role"] = "system"
        default: object["role"] = .string(message.role.rawValue)
        }
        object["content"] = Self.content(message)
        if !message.toolCalls.isEmpty {
            object["tool_calls"] = .array(
                message.toolCalls.map { call in
                    var call = call
                    call.index = nil
                    call.extra = [:]
                    return call.json
                }
            )
        }
        if let id = message.toolCallID { object["tool_call_id"] = .string(id) }
        // What an answer had of its own comes back where it was put for the client.
        let own = message.extra["provider_specific_fields"]
        for key in ["tool_plan", "citations"] {
            if let value = message.extra[key] ?? own?[key], !value.isNull { object[key] = value }
        }
        return .object(object)
    }

    /// The text, or the parts; an answer's thoughts before it as a part of their own (`AssistantMessageV2ContentItem`).
    private static func content(_ message: ChatMessage) -> JSON? {
        let thoughts = message.role == .assistant ? message.reasoningContent ?? "" : ""
        var parts: [JSON] = thoughts.isEmpty ? [] : [["type": "thinking", "thinking": .string(thoughts)]]
        switch message.content {
        case .text(let text)?:
            if parts.isEmpty { return .string(text) }
            if !text.isEmpty { parts.append(["type": "text", "text": .string(text)]) }
        case .parts(let given)?: parts += given.map { Self.part($0) }
        case nil: if parts.isEmpty { return nil }
        }
        return .array(parts)
    }

    private static func part(_ part: ContentPart) -> JSON {
        var part = part
        part.cacheControl = nil
        if case .image(var image) = part.kind {
            image.format = nil
            part.kind = .image(image)
        }
        return part.json
    }
}
