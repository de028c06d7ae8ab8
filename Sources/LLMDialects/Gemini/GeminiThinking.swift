import LLMCore

/// How long a model may think and whether it shows its thoughts (`thinkingConfig`).
struct GeminiThinking: Sendable {
    private(set) var config: JSON?
    /// The effort that the model does not know.
    private(set) var isUnknown = false
    /// Whether there is a budget, and a model that thinks at levels.
    private(set) var losesBudget = false

    /// Whether the model thinks at another level than the one that was asked for.
    private(set) var changesEffort = false

    init(_ parameters: RequestParameters, _ model: GeminiModel) {
        if let given = parameters.json("thinkingConfig") ?? parameters.json("thinking_config") {
            self.config = given
        } else if let thinking = parameters.json("thinking") {
            self.config = Self.config(of: thinking, model)
            self.losesBudget = model.hasLevels && thinking["budget_tokens"]?.intValue != nil
        } else if let effort = parameters.json("reasoning_effort") {
            let word = effort.stringValue ?? ""
            self.config = model.hasLevels ? Self.level(word, model) : Self.budget(word, model)
            self.isUnknown = self.config == nil
            let level = self.config?["thinkingLevel"]?.stringValue
            self.changesEffort = model.hasLevels && !self.isUnknown && level != word
        }
    }

    static let efforts = ["minimal", "low", "medium", "high", "none", "disable"]

    /// The smallest budget with which a model thinks at all.
    private static func smallestBudget(_ model: GeminiModel) -> Int {
        model.isFlashLite ? 512 : model.isFlash ? 1 : 128
    }

    private static func budget(_ effort: String, _ model: GeminiModel) -> JSON? {
        let budget: Int
        switch effort {
        case "none", "disable": return ["thinkingBudget": 0, "includeThoughts": false]
        case "minimal": budget = Self.smallestBudget(model)
        case "low": budget = 1_024
        case "medium": budget = 2_048
        case "high": budget = 4_096
        default: return nil
        }
        return ["thinkingBudget": JSON(budget), "includeThoughts": true]
    }

    private static func level(_ effort: String, _ model: GeminiModel) -> JSON? {
        // The larger models do not go below `low`, and none of them can be kept from thinking.
        let least = model.isFlash ? "minimal" : "low"
        switch effort {
        case "none", "disable": return ["thinkingLevel": .string(least), "includeThoughts": false]
        case "minimal": return ["thinkingLevel": .string(least), "includeThoughts": true]
        case "low", "medium", "high": return ["thinkingLevel": .string(effort), "includeThoughts": true]
        default: return nil
        }
    }

    /// `thinking` in Anthropic's form.
    private static func config(of thinking: JSON, _ model: GeminiModel) -> JSON {
        let isOn = thinking["type"]?.stringValue != "disabled"
        let budget = thinking["budget_tokens"]?.intValue
        if model.hasLevels { return ["includeThoughts": .bool(isOn && budget != 0)] }
        guard isOn else {
            let canStop = model.isFlash
            return ["includeThoughts": false, "thinkingBudget": JSON(canStop ? 0 : Self.smallestBudget(model))]
        }
        guard let budget else { return ["includeThoughts": true] }
        return budget == 0
            ? ["thinkingBudget": 0] : ["includeThoughts": true, "thinkingBudget": JSON(budget)]
    }
}
