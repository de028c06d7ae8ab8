import LLMCatalog
import LLMCore

/// What goes to a model beside what Converse knows: `additionalModelRequestFields`.
struct ConverseFields: Sendable {
    /// The fields; empty for none.
    private(set) var object: JSONObject = [:]
    /// Parameters that the model has no place for.
    private(set) var dropped: [String] = []
    /// Whether the model is told to think before it answers.
    private(set) var isThinking = false
    /// The tokens to think with, where they are set.
    private(set) var budget: Int?

    private static let leastBudget = 1024

    /// Parameters of Converse itself, and those that become something else.
    private static let known: Set<String> = [
        "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "stream", "stream_options", "tools",
        "tool_choice", "parallel_tool_calls", "functions", "function_call", "response_format", "reasoning_effort",
        "thinking", "output_config", "service_tier", "requestMetadata", "guardrailConfig", "performanceConfig",
        "top_k", "web_search_options", "user", "n", "betas", "anthropic_beta", "model_id", "context_management",
        "additionalModelRequestFields", "additionalModelResponseFieldPaths", "system", "cache_control",
    ]

    init(_ parameters: RequestParameters, _ model: BedrockModel, _ profile: ModelProfile) throws(LLMError) {
        for (name, value) in parameters.json("additionalModelRequestFields")?.objectValue ?? [:] {
            self.object[name] = value
        }
        for parameter in parameters.all where !Self.known.contains(parameter.name) {
            self.object[parameter.name] = parameters.json(parameter.value, of: parameter.name)
        }
        self.addTopK(parameters, model)
        try self.addReasoning(parameters, model, profile)
        if model.isClaude, let management = parameters.json("context_management") {
            var betas = AnthropicBetas()
            self.object["context_management"] = AnthropicParameters.contextManagement(management, &betas)
            self.add(betas: betas)
        }
    }

    private mutating func addTopK(_ parameters: RequestParameters, _ model: BedrockModel) {
        guard let value = parameters.json("top_k") else { return }
        if model.isNova {
            var inference = self.object["inferenceConfig"]?.objectValue ?? [:]
            inference["topK"] = value
            self.object["inferenceConfig"] = .object(inference)
        } else if model.isClaude {
            self.object["top_k"] = value
        } else {
            self.dropped.append("top_k")
        }
    }

    private mutating func addReasoning(
        _ parameters: RequestParameters,
        _ model: BedrockModel,
        _ profile: ModelProfile
    ) throws(LLMError) {
        var output = parameters.json("output_config")?.objectValue ?? [:]
        let effort = parameters.json("reasoning_effort")
        if model.isSecondNova || model.takesEffort {
            guard let effort else { return }
            if model.takesEffort {
                self.object["reasoning_effort"] = effort
            } else if effort.stringValue != "none" {
                self.object["reasoningConfig"] = ["type": "enabled", "maxReasoningEffort": effort]
            }
            return
        }
        let thinking = try AnthropicThinking(parameters, AnthropicModel(profile))
        self.isThinking = thinking.isOn
        // The provider wants at least so many.
        self.budget = thinking.budget.map { max($0, Self.leastBudget) }
        if var value = thinking.value {
            if let budget = self.budget, budget != thinking.budget { value["budget_tokens"] = JSON(budget) }
            self.object["thinking"] = value
        }
        if let effort = thinking.effort, output["effort"] == nil { output["effort"] = .string(effort) }
        if !output.isEmpty { self.object["output_config"] = .object(output) }
    }

    // MARK: Additions

    /// Adds words for `anthropic_beta`.
    mutating func add(betas: AnthropicBetas) {
        var all = AnthropicBetas()
        for word in self.object["anthropic_beta"]?.arrayValue ?? [] { all.add(word.stringValue ?? "") }
        for word in betas.words { all.add(word) }
        if all.words.isEmpty { return }
        self.object["anthropic_beta"] = .array(all.words.map { .string($0) })
    }

    mutating func set(_ name: String, _ value: JSON) { self.object[name] = value }
}
