import LLMCore

/// A request to one of Cohere's models (`CohereChatRequest`): their first version's form in Oracle's spelling.
struct OracleCohereBody {
    private(set) var json: JSONObject = ["apiFormat": "COHERE"]

    /// The members of ``CohereFirstBody`` that are spelled otherwise.
    private static let names = [
        "p": "topP", "k": "topK", "max_tokens": "maxTokens", "stop_sequences": "stopSequences",
        "frequency_penalty": "frequencyPenalty", "presence_penalty": "presencePenalty", "chat_history": "chatHistory",
        "tool_results": "toolResults", "preamble": "preambleOverride", "response_format": "responseFormat",
        "reasoning_effort": "reasoningEffort",
    ]

    private static let left: Set<String> = ["model", "num_generations", "logit_bias", "logprobs"]

    /// What cannot be said.
    static func dropped(_ parameters: RequestParameters) -> [String] {
        ["n", "logit_bias", "logprobs"].filter { parameters.contains($0) } + CohereFirstBody.dropped(parameters)
    }

    init(_ parameters: RequestParameters, isStream: Bool) throws(LLMError) {
        for (name, value) in try CohereFirstBody(parameters, model: "").json where !Self.left.contains(name) {
            self.json[Self.names[name] ?? name] = Self.renamed(value, in: name)
        }
        self.json["isStream"] = .bool(isStream)
        if isStream { self.json["streamOptions"] = ["isIncludeUsage": true] }
    }

    private static func renamed(_ value: JSON, in name: String) -> JSON {
        switch name {
        case "tools":
            return .array((value.arrayValue ?? []).map { Self.tool($0) })
        case "chat_history":
            return .array(
                (value.arrayValue ?? []).map { turn in
                    var turn = turn.objectValue ?? [:]
                    if let calls = turn.removeValue(forKey: "tool_calls") { turn["toolCalls"] = calls }
                    if let results = turn.removeValue(forKey: "tool_results") { turn["toolResults"] = results }
                    return .object(turn)
                }
            )
        case "response_format":
            return value["schema"].map { ["type": "JSON_OBJECT", "schema": $0] } ?? ["type": "JSON_OBJECT"]
        default:
            return value
        }
    }

    private static func tool(_ tool: JSON) -> JSON {
        var definitions: JSONObject = [:]
        for (name, definition) in tool["parameter_definitions"]?.objectValue ?? [:] {
            var object = definition.objectValue ?? [:]
            if let isRequired = object.removeValue(forKey: "required") { object["isRequired"] = isRequired }
            definitions[name] = .object(object)
        }
        return [
            "name": tool["name"] ?? "", "description": tool["description"] ?? "",
            "parameterDefinitions": .object(definitions),
        ]
    }
}
