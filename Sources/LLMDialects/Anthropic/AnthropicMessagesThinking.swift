import LLMCatalog
import LLMCore

/// What a model is told of thinking that a client of the Messages API asked for in the words of another generation.
///
/// Models before `adaptive` refuse that word and `effort`; those after budgets refuse budgets. Source: Anthropic's pages
/// "Adaptive thinking" and "Effort", and the requests recorded from LiteLLM's proxy.
struct AnthropicMessagesThinking {
    /// The value of `thinking`; nil leaves it out.
    private(set) var thinking: JSON?
    /// The value of `output_config`; nil leaves it out.
    private(set) var outputConfig: JSONObject?
    /// What the model cannot be told.
    private(set) var lost: [String] = []

    init(thinking: JSON?, outputConfig: JSON?, maxTokens: Int?, _ model: AnthropicModel) {
        self.thinking = thinking
        self.outputConfig = outputConfig?.objectValue
        // Of other makers' models that copy the format nothing is known.
        guard model.isClaude else { return }
        if model.isAdaptive {
            if !model.takesBudget { self.replaceBudget(model) }
        } else {
            self.replaceEffort(maxTokens, model)
        }
    }

    /// A budget as the effort that comes closest.
    private mutating func replaceBudget(_ model: AnthropicModel) {
        guard let thinking, thinking["type"]?.stringValue == "enabled" else { return }
        var adaptive: JSONObject = ["type": "adaptive"]
        adaptive["display"] = thinking["display"]
        self.thinking = .object(adaptive)
        self.lost.append("thinking.budget_tokens")
        guard let budget = thinking["budget_tokens"]?.intValue else { return }
        var config = self.outputConfig ?? [:]
        if config["effort"] == nil { config["effort"] = .string(AnthropicThinking.effort(for: budget, model)) }
        self.outputConfig = config
    }

    /// An effort, or thinking that the model is to measure itself, as a budget.
    private mutating func replaceEffort(_ maxTokens: Int?, _ model: AnthropicModel) {
        let effort = self.outputConfig?["effort"]?.stringValue
        let isAdaptive = self.thinking?["type"]?.stringValue == "adaptive"
        if effort != nil, !model.takesEffort {
            self.outputConfig?["effort"] = nil
            if self.outputConfig?.isEmpty == true { self.outputConfig = nil }
        }
        guard isAdaptive || (self.thinking == nil && effort != nil && !model.takesEffort) else {
            if effort != nil, !model.takesEffort { self.lost.append("output_config.effort") }
            return
        }
        self.thinking = nil
        guard !model.takesEffort, model.isKnownToThink else { return self.lost.append("thinking") }
        // Thoughts are part of the answer's length.
        let budget = min(effort.flatMap { AnthropicThinking.budgets[$0] } ?? 2048, max(maxTokens ?? .max, 1) - 1)
        guard budget >= 1024 else { return self.lost.append("thinking") }
        self.thinking = ["type": "enabled", "budget_tokens": JSON(budget)]
    }
}
