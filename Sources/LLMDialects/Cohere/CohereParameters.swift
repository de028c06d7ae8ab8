import LLMCore

/// Parameters that both versions know, under Cohere's names.
enum CohereParameters {
    private static let names = [
        "top_p": "p", "top_k": "k", "n": "num_generations", "stop": "stop_sequences",
        "max_completion_tokens": "max_tokens",
    ]

    /// Parameters that become something else, or nothing.
    private static let handled: Set<String> = [
        "stream", "stream_options", "tools", "tool_choice", "functions", "function_call", "parallel_tool_calls",
        "response_format", "user",
    ]

    /// Adds them to a body.
    static func write(_ parameters: RequestParameters, to body: inout JSONObject) {
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            let name = Self.names[parameter.name] ?? parameter.name
            let value = parameters.json(parameter.value, of: parameter.name)
            body[name] = name == "stop_sequences" && value.arrayValue == nil ? .array([value]) : value
        }
        if let format = Self.format(parameters) { body["response_format"] = format }
    }

    private static func format(_ parameters: RequestParameters) -> JSON? {
        switch parameters.answerSchema {
        case .text: nil
        case .json: ["type": "json_object"]
        case .schema(let schema): ["type": "json_object", "schema": schema]
        }
    }
}
