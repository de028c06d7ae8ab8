import LLMCore

/// What a Messages request says about reasoning, as an effort.
///
/// Source: what LiteLLM's proxy makes of budgets on this route.
enum MessagesThinking {
    /// The effort that `thinking` asks for; nil when it says nothing, `none` when it says not to reason.
    ///
    /// Budgets that Anthropic itself would refuse are the effort `minimum`.
    static func effort(_ root: JSONPlace, minimum: String = "low") -> String? {
        guard let thinking = root["thinking"], let type = thinking["type"]?.string else { return nil }
        switch type {
        case "enabled": return Self.effort(budget: thinking["budget_tokens"]?.int, minimum: minimum)
        case "adaptive": return Self.effort(named: root["output_config"]?["effort"]?.string) ?? "medium"
        case "disabled": return "none"
        default: return nil
        }
    }

    /// What an effort does not say: a budget, unless the effort becomes that very budget again.
    static func lost(_ root: JSONPlace, budgetsReturn: Bool) -> [String] {
        guard let thinking = root["thinking"], thinking["type"]?.equals("enabled") == true,
            let budget = thinking["budget_tokens"]?.int, !(budgetsReturn && [1024, 2048, 4096].contains(budget))
        else { return [] }
        return ["thinking.budget_tokens"]
    }

    private static func effort(budget: Int?, minimum: String) -> String {
        switch budget ?? 0 {
        case 4096...: "high"
        case 2048...: "medium"
        case 1024...: "low"
        default: budget == nil ? "medium" : minimum
        }
    }

    private static func effort(named name: String?) -> String? {
        switch name {
        case "low", "medium", "high": name
        case "max", "xhigh": "high"
        default: nil
        }
    }
}
