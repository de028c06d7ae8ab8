/// Who made a model, as the ids of Amazon Bedrock begin.
enum BedrockMaker: String {
    case ai21
    case amazon
    case anthropic
    case cohere
    case deepseek
    case google
    case meta
    case minimax
    case mistral
    case moonshot
    case nvidia
    case openai
    case qwen
    case writer
    case zai

    /// - Parameter name: the model's id, without the region of a profile.
    init?(of name: String) {
        self.init(rawValue: String(name.prefix { $0 != "." && $0 != ":" }))
    }
}

/// The family of a model whose id does not tell it, as a configuration writes it before the id: `llama/arn:…`.
enum BedrockFamily: String {
    case ai21
    case amazon
    case anthropic
    case cohere
    case deepseek = "deepseek_r1"
    case llama
    case meta
    case mistral
    case nova
    case secondNova = "nova-2"
    case openai
    case qwen2
    case qwen3
}
