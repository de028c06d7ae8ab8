package import LLMCore

/// Values of parameters that ask for what a provider does anyway.
///
/// Where such a parameter does not go on nothing is lost, so it is neither named among what was dropped nor refused by
/// `strict_params`. The defaults are those of OpenAI's API reference (platform.openai.com/docs/api-reference/chat/create).
package struct NeutralValues: Sendable {
    /// Whether the model thinks before it answers, as far as the catalog knows.
    package let reasons: Bool
    /// Whether the request offers tools or functions.
    package let offersTools: Bool

    package init(reasons: Bool, offersTools: Bool) {
        self.reasons = reasons
        self.offersTools = offersTools
    }

    /// Whether a parameter's value says nothing.
    package func contain(_ value: JSON, of name: String) -> Bool {
        switch name {
        case "n": value == 1
        case "presence_penalty", "frequency_penalty", "top_logprobs": value.doubleValue == 0
        case "logprobs", "store": value.boolValue == false
        case "response_format": value["type"]?.stringValue == "text"
        case "stop", "logit_bias", "tools", "functions": Self.isEmpty(value)
        case "user", "safety_identifier", "prompt_cache_key": Self.isEmpty(value)
        case "modalities": value == ["text"]
        case "service_tier": value.stringValue == "auto" || value.stringValue == "default"
        case "verbosity": value.stringValue == "medium"
        case "parallel_tool_calls": value.boolValue == true || !self.offersTools
        case "tool_choice", "function_call":
            value.stringValue == "auto" || value.stringValue == "none" && !self.offersTools
        case "reasoning_effort": value.stringValue == "none" && !self.reasons
        case "thinking": value["type"]?.stringValue == "disabled" && !self.reasons
        default: value.isNull
        }
    }

    private static func isEmpty(_ value: JSON) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}
