extension ChatMessage {
    /// Reads a message in OpenAI's form.
    ///
    /// - Throws: `badRequest` when the value is no object, has no role, or its content is neither text nor a list.
    public init(json: JSON) throws(LLMError) {
        guard let object = json.objectValue else { throw Self.wrong("messages must be a list of objects.") }
        guard let role = object["role"]?.stringValue else { throw Self.wrong("A message has no role.") }
        self.init(Role(rawValue: role), nil)
        for (key, value) in object where key != "role" && !value.isNull {
            try self.take(key, value)
        }
    }

    private mutating func take(_ key: String, _ value: JSON) throws(LLMError) {
        switch (key, value) {
        case ("content", .string(let text)):
            self.content = .text(text)
        case ("content", .array(let elements)):
            var parts: [ContentPart] = []
            for element in elements { parts.append(try ContentPart(json: element)) }
            self.content = .parts(parts)
        case ("content", _):
            throw Self.wrong("A message's content must be text or a list of parts.")
        case ("name", .string(let name)):
            self.name = name
        case ("tool_call_id", .string(let id)):
            self.toolCallID = id
        case ("reasoning_content", .string(let text)):
            self.reasoningContent = text
        case ("thinking_blocks", .array(let blocks)):
            self.thinkingBlocks = blocks
        case ("cache_control", _):
            self.cacheControl = value
        case ("tool_calls", .array(let calls)):
            for call in calls { self.toolCalls.append(try ToolCall(json: call)) }
        case ("function_call", .object(let call)):
            self.functionCall = ToolCall(
                id: nil,
                name: call["name"]?.stringValue ?? "",
                arguments: call["arguments"]?.stringValue ?? ""
            )
        default:
            self.extra[key] = value
        }
    }

    private static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "messages")
    }

    /// The message in OpenAI's form.
    public var json: JSON {
        var object: JSONObject = ["role": .string(self.role.rawValue)]
        switch self.content {
        case .text(let text)?: object["content"] = .string(text)
        case .parts(let parts)?: object["content"] = .array(parts.map { $0.json })
        case nil: object["content"] = .null
        }
        if let name = self.name { object["name"] = .string(name) }
        if let reasoning = self.reasoningContent { object["reasoning_content"] = .string(reasoning) }
        if !self.thinkingBlocks.isEmpty { object["thinking_blocks"] = .array(self.thinkingBlocks) }
        if !self.toolCalls.isEmpty { object["tool_calls"] = .array(self.toolCalls.map { $0.json }) }
        if let call = self.functionCall {
            object["function_call"] = ["name": .string(call.name), "arguments": .string(call.arguments)]
        }
        if let id = self.toolCallID { object["tool_call_id"] = .string(id) }
        if let cacheControl = self.cacheControl { object["cache_control"] = cacheControl }
        for (key, value) in self.extra { object[key] = value }
        return .object(object)
    }
}

extension ChatRequest {
    /// The conversation.
    ///
    /// - Throws: `badRequest` when `messages` is missing or no list of messages.
    package func messages() throws(LLMError) -> [ChatMessage] {
        guard let node = self.document.member("messages"), self.document.kind(of: node) == .array else {
            throw LLMError(.badRequest, "messages must be a list.", parameter: "messages")
        }
        var messages: [ChatMessage] = []
        messages.reserveCapacity(self.document.count(of: node))
        for element in self.document.elements(of: node) {
            messages.append(try ChatMessage(json: self.document.json(element)))
        }
        return messages
    }
}
