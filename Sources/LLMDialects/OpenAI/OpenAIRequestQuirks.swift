import LLMCatalog
import LLMCore

/// The quirks that concern parameters, one small function each.
enum OpenAIRequestQuirks {
    static func apply(_ quirks: Set<ProviderQuirk>, to parameters: inout RequestParameters) {
        if quirks.contains(.toolChoiceRequiredAsAny), parameters.equals("tool_choice", "required") {
            parameters.set("tool_choice", to: "any")
        }
        if quirks.contains(.toolChoiceAutoOrNone) { Self.limitToolChoice(&parameters) }
        if quirks.contains(.effortAsThinking) { Self.effortAsThinking(&parameters) }
        if quirks.contains(.thinkingAsEffort) { Self.thinkingAsEffort(&parameters) }
        if quirks.contains(.warmWhenSeveralChoices) { Self.warm(&parameters) }
    }

    private static func limitToolChoice(_ parameters: inout RequestParameters) {
        guard parameters.contains("tool_choice"), !parameters.equals("tool_choice", "auto"),
            !parameters.equals("tool_choice", "none")
        else { return }
        parameters.remove("tool_choice", asDropped: true)
    }

    private static func effortAsThinking(_ parameters: inout RequestParameters) {
        guard let effort = parameters.json("reasoning_effort")?.stringValue else { return }
        parameters.remove("reasoning_effort")
        if effort != "none", !parameters.contains("thinking") {
            parameters.set("thinking", to: ["type": "enabled"])
        }
    }

    /// Budgets are those that the gateway's own efforts stand for: 1024, 2048 and 4096 tokens.
    private static func thinkingAsEffort(_ parameters: inout RequestParameters) {
        guard let thinking = parameters.json("thinking") else { return }
        parameters.remove("thinking")
        guard thinking["type"]?.stringValue == "enabled", !parameters.contains("reasoning_effort") else { return }
        let effort =
            switch thinking["budget_tokens"]?.intValue ?? 2048 {
            case ..<2048: "low"
            case ..<4096: "medium"
            default: "high"
            }
        parameters.set("reasoning_effort", to: .string(effort))
    }

    private static func warm(_ parameters: inout RequestParameters) {
        guard let count = parameters.json("n")?.intValue, count > 1,
            let temperature = parameters.json("temperature")?.doubleValue, temperature < 0.3
        else { return }
        parameters.set("temperature", to: 0.3)
    }
}
