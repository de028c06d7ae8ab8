public import LLMCore
public import LLMDialects

// The shortest ways in: calls without a client of one's own.

/// Asks a model for a chat completion.
///
///     let answer = try await completion(model: "openai/gpt-4o-mini", messages: [.user("Hello")])
///     print(answer.text)
///
/// - Parameters:
///   - model: `provider/model`; the key is taken from the provider's environment variable.
///   - messages: the conversation.
///   - parameters: further members of the OpenAI request, such as `temperature` or `tools`, and what steers the call, such as
///     `num_retries` or `timeout`.
///   - fallbacks: models to ask when that fails.
/// - Returns: the whole answer.
/// - Throws: what kept the provider from answering.
public func completion(
    model: String,
    messages: [ChatMessage],
    parameters: JSONObject = [:],
    fallbacks: [JSON] = []
) async throws(LLMError) -> ChatResponse {
    try await LLM.shared.completion(model: model, messages: messages, parameters: parameters, fallbacks: fallbacks)
}

/// Asks a model for a chat completion and hands it out in pieces as they come.
///
///     for try await chunk in try await completionStream(model: "openai/gpt-4o-mini", messages: [.user("Hello")]) {
///         print(chunk.text, terminator: "")
///     }
public func completionStream(
    model: String,
    messages: [ChatMessage],
    parameters: JSONObject = [:],
    fallbacks: [JSON] = []
) async throws(LLMError) -> ChatStream {
    try await LLM.shared.stream(model: model, messages: messages, parameters: parameters, fallbacks: fallbacks)
}

/// Asks a model for the continuation of a text, or of each text of a list.
public func textCompletion(
    model: String,
    prompt: JSON,
    parameters: JSONObject = [:],
    fallbacks: [JSON] = []
) async throws(LLMError) -> TextCompletionResponse {
    try await LLM.shared.textCompletion(model: model, prompt: prompt, parameters: parameters, fallbacks: fallbacks)
}

/// Asks a model for the vector of a text, or of each text of a list.
public func embedding(
    model: String,
    input: JSON,
    parameters: JSONObject = [:],
    fallbacks: [JSON] = []
) async throws(LLMError) -> EmbeddingResponse {
    try await LLM.shared.embedding(model: model, input: input, parameters: parameters, fallbacks: fallbacks)
}

/// Asks any model through Anthropic's Messages API.
public func anthropicMessages(
    model: String,
    messages: [JSON],
    maxTokens: Int,
    parameters: JSONObject = [:],
    fallbacks: [JSON] = []
) async throws(LLMError) -> MessagesResponse {
    try await LLM.shared.anthropicMessages(
        model: model,
        messages: messages,
        maxTokens: maxTokens,
        parameters: parameters,
        fallbacks: fallbacks
    )
}
