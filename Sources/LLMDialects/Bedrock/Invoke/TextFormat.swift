import LLMCore

/// What a model that takes one text calls the parameters.
enum TextFormat: Sendable, Hashable {
    case titan, claude, llama, mistral, cohere, ai21, deepseek, qwen

    /// How the conversation is put into one text.
    func template(for model: BedrockModel) -> PromptText {
        // Behind an ARN nothing tells which template a model was trained with, but for those that have one only.
        let isKnown = !model.id.hasPrefix("arn:") || model.name.contains(".")
        switch self {
        case .titan: return isKnown ? .titan : .joined(" ")
        case .claude: return .claude
        case .llama:
            if !isKnown { return .joined(" ") }
            return model.name.contains("llama2") || model.name.contains("llama-2") ? .llama2 : .llama3
        case .mistral: return isKnown ? .mistral : .joined(" ")
        case .cohere: return .joined("\n\n")
        case .ai21: return .joined("")
        case .deepseek: return .deepseek
        case .qwen: return .chatML
        }
    }

    /// The model's name for a parameter; nil for what is not sent under any.
    func name(of parameter: String) -> String? {
        if let name = self.names[parameter] { return name }
        if self == .cohere, Self.ofTools.contains(parameter) { return nil }
        return Self.unsent.contains(parameter) ? nil : parameter
    }

    private var names: [String: String] {
        switch self {
        case .titan:
            [
                "max_tokens": "maxTokenCount", "max_completion_tokens": "maxTokenCount", "top_p": "topP",
                "stop": "stopSequences",
            ]
        case .claude:
            [
                "max_tokens": "max_tokens_to_sample", "max_completion_tokens": "max_tokens_to_sample",
                "stop": "stop_sequences",
            ]
        case .llama, .deepseek, .qwen:
            ["max_tokens": "max_gen_len", "max_completion_tokens": "max_gen_len"]
        case .mistral:
            ["max_completion_tokens": "max_tokens"]
        case .cohere:
            [
                "max_completion_tokens": "max_tokens", "top_p": "p", "top_k": "k", "stop": "stop_sequences",
                "n": "num_generations",
            ]
        case .ai21:
            [
                "max_tokens": "maxTokens", "max_completion_tokens": "maxTokens", "top_p": "topP",
            ]
        }
    }

    /// Whether a member must be a list where OpenAI also takes a text.
    func needsList(_ name: String) -> Bool {
        name == "stopSequences" || name == "stop_sequences" || name == "stop"
    }

    /// Whether a parameter that is not sent in the body is said in another way.
    static func isElsewhere(_ parameter: String) -> Bool {
        ["stream", "stream_options", "guardrailConfig", "performanceConfig", "model_id"].contains(parameter)
    }

    /// Parameters that only conversations have.
    private static let ofTools: Set<String> = ["tools", "tool_choice", "functions", "function_call"]

    private static let unsent: Set<String> = [
        "stream", "stream_options", "user", "n", "guardrailConfig", "performanceConfig", "requestMetadata", "model_id",
        "parallel_tool_calls", "response_format", "service_tier", "cache_control",
    ]
}
