import LLMCore

/// A request to any model but Cohere's (`GenericChatRequest`): OpenAI's ideas under other names.
struct OracleGenericBody {
    private(set) var json: JSONObject

    private static let names = [
        "max_tokens": "maxTokens", "max_completion_tokens": "maxTokens", "top_p": "topP", "top_k": "topK",
        "n": "numGenerations", "frequency_penalty": "frequencyPenalty", "presence_penalty": "presencePenalty",
        "logit_bias": "logitBias",
    ]

    /// Parameters that become something else, or nothing.
    private static let handled: Set<String> = [
        "stream", "stream_options", "tools", "tool_choice", "functions", "function_call", "response_format", "user",
        "stop", "reasoning_effort", "parallel_tool_calls", "logprobs", "top_logprobs",
    ]

    init(_ parameters: RequestParameters, isStream: Bool) throws(LLMError) {
        let messages = try PlainMessages.read(parameters).map { Self.message($0) }
        self.json = ["apiFormat": "GENERIC", "messages": .array(messages), "isStream": .bool(isStream)]
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            let name = Self.names[parameter.name] ?? parameter.name
            self.json[name] = parameters.json(parameter.value, of: parameter.name)
        }
        // How many of the likeliest tokens are told with each; whether any are is no question of its own.
        if parameters.json("logprobs")?.boolValue == true {
            self.json["logProbs"] = parameters.json("top_logprobs") ?? 1
        }
        if isStream { self.json["streamOptions"] = ["isIncludeUsage": true] }
        if let stop = parameters.stopList() { self.json["stop"] = stop }
        if let effort = parameters.json("reasoning_effort")?.stringValue {
            self.json["reasoningEffort"] = .string(effort.uppercased())
        }
        if let isParallel = parameters.json("parallel_tool_calls") { self.json["isParallelToolCalls"] = isParallel }
        let tools = parameters.toolList.map { Self.tool($0) }
        if !tools.isEmpty { self.json["tools"] = .array(tools) }
        if let choice = parameters.toolChoice, !tools.isEmpty { self.json["toolChoice"] = Self.choice(choice) }
        switch parameters.answerSchema {
        case .text: break
        case .json: self.json["responseFormat"] = ["type": "JSON_OBJECT"]
        case .schema: self.json["responseFormat"] = Self.format(parameters.json("response_format"))
        }
    }

    private static func format(_ format: JSON?) -> JSON {
        let given = format?["json_schema"]
        var schema: JSONObject = ["name": given?["name"] ?? "answer"]
        schema["schema"] = given?["schema"] ?? format?["schema"]
        schema["isStrict"] = given?["strict"]
        schema["description"] = given?["description"]
        return ["type": "JSON_SCHEMA", "jsonSchema": .object(schema)]
    }

    private static func tool(_ tool: JSON) -> JSON {
        var object = (tool["function"] ?? tool).objectValue ?? [:]
        object["type"] = "FUNCTION"
        object["strict"] = nil
        return .object(object)
    }

    private static func choice(_ choice: JSON) -> JSON {
        if let name = choice["function"]?["name"] { return ["type": "FUNCTION", "name": name] }
        return ["type": .string((choice.stringValue ?? "auto").uppercased())]
    }

    private static func message(_ message: ChatMessage) -> JSON {
        let role = message.role == .developer ? "system" : message.role == .function ? "tool" : message.role.rawValue
        var object: JSONObject = ["role": .string(role.uppercased())]
        if let name = message.name, role != "tool" { object["name"] = .string(name) }
        switch message.content {
        case .text(let text)?: object["content"] = [["type": "TEXT", "text": .string(text)]]
        case .parts(let parts)?: object["content"] = .array(parts.compactMap { Self.part($0) })
        case nil: break
        }
        let calls = message.toolCalls + (message.functionCall.map { [$0] } ?? [])
        if !calls.isEmpty {
            object["toolCalls"] = .array(
                calls.map { call in
                    [
                        "id": .string(call.id ?? call.name), "type": "FUNCTION", "name": .string(call.name),
                        "arguments": .string(call.arguments),
                    ]
                }
            )
        }
        // In the form before there were ids a result names what was called.
        let id = message.toolCallID ?? (message.role == .function ? message.name : nil)
        if let id { object["toolCallId"] = .string(id) }
        return .object(object)
    }

    private static func picture(_ image: ContentPart.Image) -> JSON {
        var object: JSONObject = ["url": .string(image.url)]
        if let detail = image.detail { object["detail"] = .string(detail.uppercased()) }
        return .object(object)
    }

    private static func part(_ part: ContentPart) -> JSON? {
        switch part.kind {
        case .text(let text): ["type": "TEXT", "text": .string(text)]
        case .image(let image): ["type": "IMAGE", "imageUrl": Self.picture(image)]
        default: nil
        }
    }
}
