import LLMCatalog
import LLMCore

/// The quirks that concern parameters, one small function each.
enum OpenAIRequestQuirks {
    static func apply(
        _ quirks: ProviderQuirks,
        to parameters: inout RequestParameters,
        for target: Target
    ) throws(LLMError) {
        if quirks.contains(.effortsOfCatalog) { try Self.checkEffort(&parameters, target) }
        if quirks.contains(.webSearchAsBrowserTool) { Self.searchThroughTool(&parameters) }
        if quirks.contains(.schemaFormatsOnly),
            parameters.json("response_format").map({ $0["type"]?.stringValue != "json_schema" }) ?? false
        {
            parameters.remove("response_format", asDropped: !Self.asksForText(parameters))
        }
        if quirks.contains(.toolChoiceRequiredAsAny), parameters.equals("tool_choice", "required") {
            parameters.set("tool_choice", to: "any")
        }
        if quirks.contains(.toolsWithoutFormat), parameters.contains("tools") {
            parameters.remove("response_format", asDropped: true)
        }
        if quirks.contains(.toolChoiceAutoOrNone) { Self.limitToolChoice(&parameters) }
        if quirks.contains(.effortHighOrNone), !quirks.contains(.effortAsSystemMessage) {
            Self.limitEffort(&parameters)
        }
        if quirks.contains(.effortLowToHigh) { Self.bringEffortIntoRange(&parameters) }
        if quirks.contains(.effortAsThinking) { Self.effortAsThinking(&parameters) }
        if quirks.contains(.effortAsBudget) { Self.effortAsBudget(&parameters) }
        if quirks.contains(.roomBehindBudget) { Self.makeRoom(&parameters) }
        if quirks.contains(.thinkingAsEffort) { Self.thinkingAsEffort(&parameters) }
        if quirks.contains(.warmWhenSeveralChoices) { Self.warm(&parameters) }
    }

    /// What becomes of the messages; parameters that go into them are taken out.
    static func messageChanges(
        _ quirks: ProviderQuirks,
        _ parameters: inout RequestParameters
    ) -> [OpenAIMessageList.Change] {
        var changes: [OpenAIMessageList.Change] = []
        if quirks.contains(.dropsEmptyAnswers) { changes.append(.dropEmptyAnswers) }
        // Reasoning that is missing is an error there (DeepSeek's documentation, "Thinking mode").
        if quirks.contains(.blankReasoning), parameters.json("thinking")?["type"]?.stringValue == "enabled" {
            changes.append(.blankReasoning)
        }
        if quirks.contains(.mergesSystemMessages) { changes.append(.mergeSystems) }
        if quirks.contains(.oneToolCallPerMessage) { changes.append(.splitToolCalls) }
        if quirks.contains(.toolChoiceRequiredAsMessage), parameters.equals("tool_choice", "required") {
            parameters.remove("tool_choice")
            changes.append(.append(Self.toolRequest))
        }
        if quirks.contains(.effortAsSystemMessage), Self.takeReasoning(&parameters) {
            changes.append(.instruct(OpenAIReasoningPrompt.text))
        }
        return changes
    }

    /// The sentence that Moonshot advises to send in place of `tool_choice: "required"` (its migration guide).
    private static let toolRequest = "Please select a tool to handle the current issue."

    /// Takes out what asks for reasoning; whether it is wanted.
    private static func takeReasoning(_ parameters: inout RequestParameters) -> Bool {
        let effort = parameters.json("reasoning_effort")?.stringValue
        let thinking = parameters.json("thinking")
        Self.loseBudget(&parameters)
        parameters.remove("reasoning_effort")
        parameters.remove("thinking")
        if let effort { return effort != "none" }
        return thinking.map { $0["type"]?.stringValue != "disabled" } ?? false
    }

    private static func limitEffort(_ parameters: inout RequestParameters) {
        guard let effort = parameters.json("reasoning_effort")?.stringValue, effort != "none" else { return }
        parameters.set("reasoning_effort", to: "high")
    }

    private static func bringEffortIntoRange(_ parameters: inout RequestParameters) {
        switch parameters.json("reasoning_effort")?.stringValue {
        case "none", "minimal": parameters.set("reasoning_effort", to: "low")
        case "xhigh", "max": parameters.set("reasoning_effort", to: "high")
        default: break
        }
    }

    /// Makers of models grant efforts one by one; what a model lacks is an error there.
    private static func checkEffort(_ parameters: inout RequestParameters, _ target: Target) throws(LLMError) {
        let effort = parameters.json("reasoning_effort")?.stringValue ?? ""
        let features = target.profile.row?.features
        let isRefused =
            switch effort {
            case "none": features?[.noneReasoningEffort] == false
            case "minimal": features?[.minimalReasoningEffort] == false
            case "xhigh": features?[.xhighReasoningEffort] != true
            default: false
            }
        guard isRefused, !target.allowedParameters.contains("reasoning_effort") else { return }
        if target.dropsParameters { return parameters.remove("reasoning_effort", asDropped: true) }
        throw LLMError(
            .unsupportedParameters,
            "The model \(target.model) does not support reasoning_effort=\(effort). Set drop_params to leave it out, "
                + "or name it in allowed_openai_params to send it anyway.",
            parameter: "reasoning_effort"
        )
    }

    /// Groq's models search with a tool that Groq itself runs (its documentation, "Browser search").
    private static func searchThroughTool(_ parameters: inout RequestParameters) {
        guard parameters.contains("web_search_options") else { return }
        parameters.remove("web_search_options")
        let tools = parameters.json("tools")?.arrayValue ?? []
        parameters.set("tools", to: .array(tools + [["type": "browser_search"]]))
    }

    /// Whether the format asked for is the one that there is without asking.
    private static func asksForText(_ parameters: RequestParameters) -> Bool {
        parameters.json("response_format")?["type"]?.stringValue == "text"
    }

    private static func limitToolChoice(_ parameters: inout RequestParameters) {
        if parameters.equals("tool_choice", "auto") { parameters.remove("tool_choice") }
    }

    private static func effortAsThinking(_ parameters: inout RequestParameters) {
        let effort = parameters.json("reasoning_effort")?.stringValue
        parameters.remove("reasoning_effort")
        if let type = parameters.json("thinking")?["type"]?.stringValue {
            Self.loseBudget(&parameters)
            parameters.set("thinking", to: ["type": .string(type)])
        } else if let effort, !parameters.contains("thinking") {
            parameters.set("thinking", to: ["type": effort == "none" ? "disabled" : "enabled"])
        }
    }

    /// Models that think by budget need a limit of tokens above it; the answer gets as many as by default elsewhere.
    private static func effortAsBudget(_ parameters: inout RequestParameters) {
        if let effort = parameters.json("reasoning_effort")?.stringValue {
            parameters.remove("reasoning_effort")
            if effort != "none", !parameters.contains("thinking") {
                let budget = Self.budgets[effort] ?? 4096
                parameters.set("thinking", to: ["type": "enabled", "budget_tokens": JSON(budget)])
            }
        }
        Self.makeRoom(&parameters)
    }

    private static let budgets = ["minimal": 1024, "low": 1024, "medium": 2048, "xhigh": 8192, "max": 16384]

    private static func makeRoom(_ parameters: inout RequestParameters) {
        guard let budget = parameters.json("thinking")?["budget_tokens"]?.intValue, budget < 1 << 30,
            !parameters.contains("max_tokens"), !parameters.contains("max_completion_tokens")
        else { return }
        parameters.set("max_tokens", to: JSON(budget + 4096))
    }

    /// Budgets are those that the gateway's own efforts stand for: 1024, 2048 and 4096 tokens.
    private static func thinkingAsEffort(_ parameters: inout RequestParameters) {
        guard let thinking = parameters.json("thinking") else { return }
        Self.loseBudget(&parameters)
        parameters.remove("thinking")
        guard thinking["type"]?.stringValue == "enabled", !parameters.contains("reasoning_effort") else { return }
        let effort =
            switch thinking["budget_tokens"]?.intValue ?? 0 {
            case ..<1024: "minimal"
            case ..<2048: "low"
            case ..<4096: "medium"
            default: "high"
            }
        parameters.set("reasoning_effort", to: .string(effort))
    }

    /// An effort, or a switch, does not say how many tokens there may be.
    private static func loseBudget(_ parameters: inout RequestParameters) {
        guard let budget = parameters.json("thinking")?["budget_tokens"], !budget.isNull else { return }
        parameters.note(dropped: "thinking.budget_tokens")
    }

    private static func warm(_ parameters: inout RequestParameters) {
        guard let count = parameters.json("n")?.intValue, count > 1,
            let temperature = parameters.json("temperature")?.doubleValue, temperature < 0.3
        else { return }
        parameters.set("temperature", to: 0.3)
    }
}
