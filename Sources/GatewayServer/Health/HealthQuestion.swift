import LLMCore
import LLMDialects
import LiteLLM

/// What a check asks a deployment: a few tokens in the form that the deployment is for.
enum HealthQuestion: Sendable {
    case chat
    case completion
    case embedding
    case messages

    /// The question for a `mode`; nil where this version cannot ask that way.
    ///
    /// - Parameter mode: `model_info.mode`, else the catalog's; nil is chat.
    init?(mode: String?) {
        switch mode {
        case nil, "chat": self = .chat
        case "completion": self = .completion
        case "embedding": self = .embedding
        case "anthropic_messages", "messages": self = .messages
        default: return nil
        }
    }

    /// Modes that a configuration may name, besides those that can be asked.
    static let otherModes: Set<String> = [
        "audio_speech", "audio_transcription", "image_generation", "image_edit", "video_generation", "batch", "rerank",
        "realtime", "responses", "ocr", "evaluation", "decisions", "moderation", "search", "vector_store", "extraction",
        "guardrail",
    ]

    private static let prompt = "test from litellm"

    /// The call.
    ///
    /// - Parameters:
    ///   - model: the model as the provider knows it.
    ///   - maxTokens: tokens to ask for.
    ///   - parameters: what goes into the body besides (`health_check_params`); they win, but no check is a stream.
    ///   - id: the id of the answer.
    ///   - created: seconds since 1970.
    ///   - limit: how long it may take.
    /// - Returns: a call that is not a stream.
    /// - Throws: `badRequest` where the parameters make no request of this form.
    func call(
        model: String,
        maxTokens: Int,
        parameters: JSONObject,
        id: String,
        created: Int,
        limit: Duration
    ) throws(LLMError) -> ChatCall {
        var body: JSONObject = ["model": .string(model)]
        switch self {
        case .chat, .messages:
            body["messages"] = [["role": "user", "content": "Hey, how's it going?"]]
            body["max_tokens"] = .number(JSONNumber(maxTokens))
        case .completion:
            body["prompt"] = .string(Self.prompt)
            body["max_tokens"] = .number(JSONNumber(maxTokens))
        case .embedding: body["input"] = [.string(Self.prompt)]
        }
        for (name, value) in parameters where name != "stream" && name != "model" { body[name] = value }
        let document = try RequestBody.parse(JSON.object(body).serialized())
        var options = CallOptions()
        options.timeout = limit
        options.maxRetries = 0
        let request: ChatRequest
        let form: CallForm
        switch self {
        case .chat: (request, form) = (try ChatRequest(document: document), .chat)
        case .completion:
            request = try ChatRequest(document: document)
            form = .textCompletion(try TextCompletionRequest(document: document))
        case .embedding:
            request = try ChatRequest(document: document)
            form = .embedding(try EmbeddingRequest(document: document))
        case .messages:
            let messages = try MessagesRequest(document: document)
            (request, form) = (try MessagesBridge.routingRequest(for: messages), .messages(messages))
        }
        return ChatCall(
            request: request,
            group: model,
            answerID: id,
            created: created,
            options: options,
            form: form
        )
    }
}
