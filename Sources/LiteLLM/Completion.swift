public import LLMCore

/// Asks a model for a chat completion.
///
///     let answer = try await completion(model: "openai/gpt-4o-mini", messages: [.user("Hello")])
///     print(answer.text)
///
/// - Parameters:
///   - model: `provider/model`; the key is taken from the provider's environment variable.
///   - messages: the conversation.
///   - parameters: further members of the OpenAI request, such as `temperature` or `tools`.
/// - Returns: the whole answer.
/// - Throws: what kept the provider from answering.
public func completion(
    model: String,
    messages: [ChatMessage],
    parameters: JSONObject = [:]
) async throws(LLMError) -> ChatResponse {
    try await LLM.shared.completion(model: model, messages: messages, parameters: parameters)
}

/// Asks a model for a chat completion and hands it out in pieces as they come.
///
///     for try await chunk in try await completionStream(model: "openai/gpt-4o-mini", messages: [.user("Hello")]) {
///         print(chunk.text, terminator: "")
///     }
public func completionStream(
    model: String,
    messages: [ChatMessage],
    parameters: JSONObject = [:]
) async throws(LLMError) -> ChatStream {
    try await LLM.shared.stream(model: model, messages: messages, parameters: parameters)
}
