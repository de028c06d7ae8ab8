/// A call of a tool, as a model asks for it and as a conversation repeats it.
///
/// Wire form: an element of `tool_calls` in an assistant message of `POST /v1/chat/completions`.
public struct ToolCall: Sendable, Hashable {
    /// The call's id, which its result names; nil where a client left it out.
    public var id: String?
    /// `function`, or `custom` for a tool that takes free text.
    public var type: String
    /// The tool's name.
    public var name: String
    /// The arguments as JSON text, or the free text of a custom tool.
    ///
    /// Models can break off in the middle of it.
    public var arguments: String
    /// The place among the message's calls, where the provider numbers them.
    public var index: Int?
    /// Fields beyond these (`cache_control`, `provider_specific_fields`).
    public var extra: JSONObject

    /// Makes a call.
    public init(
        id: String?,
        name: String,
        arguments: String,
        type: String = "function",
        index: Int? = nil,
        extra: JSONObject = [:]
    ) {
        self.id = id
        self.type = type
        self.name = name
        self.arguments = arguments
        self.index = index
        self.extra = extra
    }
}

extension ToolCall {
    /// Reads a call in OpenAI's form; a wrong type of a field counts as its absence.
    ///
    /// - Throws: `badRequest` when the value is no object.
    public init(json: JSON) throws(LLMError) {
        guard let object = json.objectValue else {
            throw LLMError(.badRequest, "tool_calls must be a list of objects.", parameter: "messages")
        }
        let type = object["type"]?.stringValue ?? "function"
        let body = object[type] ?? object["function"]
        let input = body?["arguments"] ?? body?["input"]
        self.init(
            id: object["id"]?.stringValue,
            name: body?["name"]?.stringValue ?? "",
            arguments: input?.stringValue ?? input.flatMap { $0.isNull ? nil : $0.description } ?? "",
            type: type,
            index: object["index"]?.intValue
        )
        for (key, value) in object where !["id", "type", "index", "function", "custom"].contains(key) && !value.isNull {
            self.extra[key] = value
        }
    }

    /// The call in OpenAI's form.
    public var json: JSON {
        var object: JSONObject = [:]
        if let index = self.index { object["index"] = JSON(index) }
        if let id = self.id { object["id"] = .string(id) }
        object["type"] = .string(self.type)
        let isCustom = self.type == "custom"
        object[isCustom ? "custom" : "function"] = [
            "name": .string(self.name), isCustom ? "input" : "arguments": .string(self.arguments),
        ]
        for (key, value) in self.extra { object[key] = value }
        return .object(object)
    }
}
