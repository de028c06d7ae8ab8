import LLMCore

/// How a model is told to think: from `thinking` or `reasoning_effort`.
struct AnthropicThinking: Sendable {
    /// The value of `thinking`; nil leaves it out.
    private(set) var value: JSON?
    /// The effort for `output_config`.
    private(set) var effort: String?
    /// The budget, where there is one.
    private(set) var budget: Int?

    /// What the model cannot be told.
    private(set) var lost: [String] = []

    /// Thinking is left to the model.
    init() {}

    init(_ parameters: borrowing RequestParameters, _ model: AnthropicModel) throws(LLMError) {
        if let thinking = parameters.json("thinking"), thinking.objectValue != nil {
            self.take(thinking, model)
        } else if let effort = parameters.json("reasoning_effort") {
            try self.take(effort: effort, model)
        }
    }

    /// Whether the model thinks before it answers, as far as the request decides.
    var isOn: Bool {
        guard let type = self.value?["type"]?.stringValue else { return false }
        return type != "disabled"
    }

    // MARK: thinking

    private mutating func take(_ thinking: JSON, _ model: AnthropicModel) {
        switch thinking["type"]?.stringValue {
        case "enabled" where !model.takesBudget:
            var adaptive: JSONObject = ["type": "adaptive"]
            adaptive["display"] = thinking["display"]
            self.value = .object(adaptive)
            self.effort = thinking["budget_tokens"]?.intValue.map { Self.effort(for: $0, model) }
            if self.effort != nil { self.lost.append("thinking.budget_tokens") }
        case "adaptive" where !model.isAdaptive:
            self.setBudget(2048)
        case "disabled" where model.alwaysThinks:
            self.value = nil
            self.lost.append("thinking")
        default:
            self.value = thinking
            if thinking["type"]?.stringValue == "enabled" { self.budget = thinking["budget_tokens"]?.intValue }
        }
    }

    private mutating func setBudget(_ tokens: Int) {
        self.value = ["type": "enabled", "budget_tokens": JSON(tokens)]
        self.budget = tokens
    }

    /// The effort that comes closest to a budget.
    static func effort(for budget: Int, _ model: AnthropicModel) -> String {
        switch budget {
        case ..<2048: "low"
        case ..<4096: "medium"
        case ..<8192: "high"
        default: model.takesXHighEffort ? "xhigh" : "high"
        }
    }

    // MARK: reasoning_effort

    /// Tokens to think with; the provider wants at least 1024.
    static let budgets = [
        "minimal": 1024, "low": 1024, "medium": 2048, "high": 4096, "xhigh": 8192, "max": 16384,
    ]

    private mutating func take(effort: JSON, _ model: AnthropicModel) throws(LLMError) {
        let word = effort.stringValue ?? effort.description
        if word == "none" { return }
        guard let budget = Self.budgets[word] else {
            throw LLMError(
                .badRequest,
                "reasoning_effort '\(word)' is not one of none, minimal, low, medium, high, xhigh, max.",
                parameter: "reasoning_effort"
            )
        }
        guard model.isAdaptive else {
            self.setBudget(budget)
            return
        }
        if word == "xhigh" && !model.takesXHighEffort || word == "max" && !model.takesMaxEffort {
            throw LLMError(
                .badRequest,
                "reasoning_effort '\(word)' is not supported by \(model.name).",
                parameter: "reasoning_effort"
            )
        }
        self.value = ["type": "adaptive", "display": "summarized"]
        self.effort = word == "minimal" ? "low" : word
        if self.effort != word { self.lost.append("reasoning_effort") }
    }
}
