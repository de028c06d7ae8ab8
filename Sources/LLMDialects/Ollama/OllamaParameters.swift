import LLMCatalog
import LLMCore

/// What Ollama's requests have besides the conversation (`docs/api.md` of ollama/ollama).
struct OllamaParameters {
    /// `options`: everything about sampling and the runner.
    private(set) var options: JSONObject = [:]
    /// `format`: `"json"` or a schema.
    private(set) var format: JSON?
    /// `think`: whether to reason, or how much.
    private(set) var think: JSON?
    /// What is said otherwise than it was asked for.
    private(set) var lost: [String] = []

    /// Parameters that become something else, or nothing.
    private static let handled: Set<String> = [
        "stream", "stream_options", "tools", "tool_choice", "functions", "function_call", "parallel_tool_calls",
        "response_format", "reasoning_effort", "thinking", "think", "format", "max_tokens", "max_completion_tokens",
        "user", "n", "images",
    ]

    /// - Parameters:
    ///   - parameters: the request's.
    ///   - model: the name that Ollama knows.
    ///   - renames: names of options that are not OpenAI's.
    ///   - apart: parameters that have a place of their own in the body.
    init(_ parameters: RequestParameters, model: String, renames: [String: String], apart: Set<String>) {
        for parameter in parameters.all where !Self.handled.contains(parameter.name) && !apart.contains(parameter.name)
        {
            let name = renames[parameter.name] ?? parameter.name
            self.options[name] = parameters.json(parameter.value, of: parameter.name)
        }
        for name in ["max_tokens", "max_completion_tokens"] {
            if let value = parameters.json(name) { self.options["num_predict"] = value }
        }
        switch parameters.answerSchema {
        case .text: self.format = parameters.json("format")
        case .json: self.format = "json"
        case .schema(let schema): self.format = schema
        }
        self.lost += parameters.unsaidOfSchema(isDescribed: false, isBinding: true)
        self.think = parameters.json("think") ?? self.thought(parameters.json("reasoning_effort"), model)
        if self.think == nil, parameters.json("thinking")?["type"]?.stringValue == "disabled" { self.think = false }
    }

    /// Most models can only be told to reason or not; one family takes a level.
    private mutating func thought(_ effort: JSON?, _ model: String) -> JSON? {
        guard let effort = effort?.stringValue else { return nil }
        if model.contains("gpt-oss") { return .string(effort) }
        if effort == "none" || effort == "disable" { return false }
        // How much is lost.
        self.lost.append("reasoning_effort")
        return .bool(effort != "minimal")
    }
}
