import LLMCatalog
import LLMCore

/// A model's own format, in which `InvokeModel` speaks.
///
/// Source: "Inference request parameters and response fields for foundation models" in the user guide of Amazon Bedrock.
enum InvokeFormat: Sendable, Hashable {
    /// Anthropic's Messages.
    case anthropic
    /// Amazon's Converse.
    case nova
    /// OpenAI's chat completions.
    case openAI
    /// Cohere's chat, version 1.
    case cohereChat
    /// One text in, one text out.
    case text(TextFormat)

    /// - Parameters:
    ///   - family: the family that the client named.
    ///   - name: the model's name, without the region of a profile.
    init?(family: String?, name: String) {
        switch family.flatMap(BedrockFamily.init) {
        case .anthropic: self = .anthropic
        case .nova, .secondNova: self = .nova
        case .openai: self = .openAI
        case .deepseek: self = .text(.deepseek)
        case .qwen2, .qwen3: self = .text(.qwen)
        case .llama, .meta: self = .text(.llama)
        case .mistral: self = .text(.mistral)
        case .cohere: self = Self.cohere(name)
        case .ai21: self = .text(.ai21)
        case .amazon: self = .text(.titan)
        case nil:
            guard let format = BedrockMaker(of: name).flatMap({ Self.format(maker: $0, name: name) }) else {
                return nil
            }
            self = format
        }
    }

    private static func format(maker: BedrockMaker, name: String) -> InvokeFormat {
        switch maker {
        case .anthropic: name.contains("claude-v") || name.contains("claude-instant") ? .text(.claude) : .anthropic
        case .amazon: name.contains("nova") ? .nova : .text(.titan)
        case .meta: .text(.llama)
        case .mistral: .text(.mistral)
        case .cohere: Self.cohere(name)
        case .ai21: name.contains("jamba") ? .openAI : .text(.ai21)
        case .deepseek: .text(.deepseek)
        case .qwen, .moonshot, .openai, .minimax, .zai, .writer, .google, .nvidia: .openAI
        }
    }

    /// Command R and its kin take conversations, those before one text.
    private static func cohere(_ name: String) -> InvokeFormat {
        name.contains("command-r") || name.contains("command-a") ? .cohereChat : .text(.cohere)
    }

    /// Whether a model behind an ARN whose family was named is asked in its own format.
    var isImported: Bool { self != .anthropic && self != .nova }

    var isText: Bool {
        if case .text = self { true } else { false }
    }

    // MARK: Translation

    func request(_ input: ChatInput, _ target: Target, _ model: BedrockModel) throws(LLMError) -> InvokeRequest {
        switch self {
        case .anthropic: return try InvokeRequest(anthropic: input, target)
        case .nova: return try InvokeRequest(nova: input, target, model)
        case .openAI: return try InvokeRequest(openAI: input, target, model)
        case .cohereChat: return try InvokeCohereChat.request(input, target)
        case .text(let format): return try InvokeRequest(text: input, target, model, format)
        }
    }

    func answer(
        _ response: WireResponse,
        _ input: ChatInput,
        _ target: Target,
        _ model: BedrockModel
    ) throws(LLMError) -> ChatResponse {
        switch self {
        case .anthropic: try AnthropicAnswer(input, target).response(response)
        case .nova: try ConverseAnswer(input, target, model).response(response)
        case .openAI: try OpenAIAnswer(target).response(response)
        case .cohereChat: try InvokeCohereChat.answer(response, input, target)
        case .text(let format): try InvokeTextAnswer(input, target, format).response(response)
        }
    }

    func stream(_ input: ChatInput, _ target: Target, _ model: BedrockModel) -> any ChatStreamTranslator {
        let errors = BedrockErrors(provider: target.provider.id)
        switch self {
        case .anthropic: return InvokeStream(AnthropicChatStream(input, target), errors)
        case .nova: return InvokeStream(NovaStream(ConverseStream(input, target, model)), errors)
        case .openAI: return InvokeStream(OpenAIChatStream(errors: OpenAIErrors(for: target)), errors)
        case .cohereChat: return InvokeStream(InvokeCohereChat.stream(input, target), errors)
        case .text(let format): return InvokeStream(InvokeTextStream(input, target, format), errors)
        }
    }
}
