public import LLMCore
public import LLMDialects

extension LLM {
    // MARK: - Chat

    /// Asks for a chat completion and waits for all of it.
    ///
    /// - Parameters:
    ///   - model: a deployment's name, or `provider/model`.
    ///   - messages: the conversation.
    ///   - parameters: further members of the OpenAI request (`temperature`, `tools`, …), fields of the provider, and what
    ///     steers the call: `num_retries`, `timeout`, `stream_timeout`, `tags`, `metadata`, `specific_deployment`,
    ///     `context_window_fallbacks`, `mock_response`, … as in a request to the gateway.
    ///   - fallbacks: names or `provider/model`s to ask when the model fails, or objects whose `model` is one and whose other
    ///     members replace the call's.
    ///   - record: is told why the call went where it went.
    /// - Returns: the whole answer.
    /// - Throws: what kept every deployment from answering.
    public func completion(
        model: String,
        messages: [ChatMessage],
        parameters: JSONObject = [:],
        fallbacks: [JSON] = [],
        record: CallRecord? = nil
    ) async throws(LLMError) -> ChatResponse {
        let body: JSONObject = ["messages": .array(messages.map(\.json))]
        let call = try self.prepare(.chat, model, body, Self.adding(fallbacks, to: parameters), record)
        return try await self.whole(call, record)
    }

    /// Asks for a chat completion and hands it out in pieces as they come.
    ///
    /// Returns once the first real piece is there, so that a failure before it is thrown here. Takes the same as
    /// ``completion(model:messages:parameters:fallbacks:record:)``.
    public func stream(
        model: String,
        messages: [ChatMessage],
        parameters: JSONObject = [:],
        fallbacks: [JSON] = [],
        record: CallRecord? = nil
    ) async throws(LLMError) -> ChatStream {
        let body: JSONObject = ["messages": .array(messages.map(\.json))]
        let added = Self.adding(fallbacks, to: parameters)
        let call = try self.prepare(.chat, model, body, added, isStream: true, record)
        return try await self.streamed(call, record, into: Self.collector) { output in
            { output.withRenderer { $0.take() } ?? [] }
        }
    }

    // MARK: - Text completions

    /// Asks for the continuation of a text, also of models that can only chat.
    ///
    /// - Parameters:
    ///   - model: a deployment's name, or `provider/model`.
    ///   - prompt: a text, or a list of texts, each of which is completed.
    ///   - parameters: further members of the OpenAI request (`max_tokens`, `suffix`, …), and what steers the call.
    ///   - fallbacks: as for ``completion(model:messages:parameters:fallbacks:record:)``.
    ///   - record: is told why the call went where it went.
    /// - Returns: the whole answer.
    /// - Throws: what kept every deployment from answering.
    public func textCompletion(
        model: String,
        prompt: JSON,
        parameters: JSONObject = [:],
        fallbacks: [JSON] = [],
        record: CallRecord? = nil
    ) async throws(LLMError) -> TextCompletionResponse {
        let added = Self.adding(fallbacks, to: parameters)
        let call = try self.prepare(.textCompletion, model, ["prompt": prompt], added, record)
        let answer = try await self.whole(call, record)
        return TextCompletionResponse(document: answer.document, usage: answer.usage)
    }

    /// Asks for the continuation of a text and hands it out in pieces as they come.
    ///
    /// Takes the same as ``textCompletion(model:prompt:parameters:fallbacks:record:)``.
    public func textCompletionStream(
        model: String,
        prompt: JSON,
        parameters: JSONObject = [:],
        fallbacks: [JSON] = [],
        record: CallRecord? = nil
    ) async throws(LLMError) -> ModelStream<TextCompletionChunk> {
        let added = Self.adding(fallbacks, to: parameters)
        let call = try self.prepare(.textCompletion, model, ["prompt": prompt], added, isStream: true, record)
        let includesUsage = call.call.request.includesUsage
        return try await self.streamed(
            call,
            record,
            into: {
                ChatStreamOutput { events, model in
                    TextCompletionRenderer(model: model, includesUsage: includesUsage, forwarded: events)
                }
            },
            taking: { output in
                let events = WrittenEvents()
                return { events.take(output.withRenderer { $0.take() } ?? []).compactMap { TextCompletionChunk($0) } }
            }
        )
    }

    // MARK: - Anthropic's messages

    /// Asks any model through Anthropic's Messages API.
    ///
    /// - Parameters:
    ///   - model: a deployment's name, or `provider/model`.
    ///   - messages: the conversation, as Anthropic's documentation has it: `[["role": "user", "content": "Hello"]]`.
    ///   - maxTokens: the most tokens of the answer.
    ///   - parameters: further members of the request (`system`, `tools`, `thinking`, …), and what steers the call.
    ///   - fallbacks: as for ``completion(model:messages:parameters:fallbacks:record:)``.
    ///   - record: is told why the call went where it went.
    /// - Returns: the whole answer.
    /// - Throws: what kept every deployment from answering.
    public func anthropicMessages(
        model: String,
        messages: [JSON],
        maxTokens: Int,
        parameters: JSONObject = [:],
        fallbacks: [JSON] = [],
        record: CallRecord? = nil
    ) async throws(LLMError) -> MessagesResponse {
        let body: JSONObject = ["messages": .array(messages), "max_tokens": JSON(maxTokens)]
        let call = try self.prepare(.messages, model, body, Self.adding(fallbacks, to: parameters), record)
        let answer = try await self.whole(call, record)
        return MessagesResponse(document: answer.document, usage: answer.usage)
    }

    /// Asks any model through Anthropic's Messages API and hands the answer out event by event.
    ///
    /// Takes the same as ``anthropicMessages(model:messages:maxTokens:parameters:fallbacks:record:)``.
    public func anthropicMessagesStream(
        model: String,
        messages: [JSON],
        maxTokens: Int,
        parameters: JSONObject = [:],
        fallbacks: [JSON] = [],
        record: CallRecord? = nil
    ) async throws(LLMError) -> ModelStream<MessagesEvent> {
        let body: JSONObject = ["messages": .array(messages), "max_tokens": JSON(maxTokens)]
        let added = Self.adding(fallbacks, to: parameters)
        let call = try self.prepare(.messages, model, body, added, isStream: true, record)
        guard case .messages(let request) = call.call.form else {
            throw LLMError(.internalServerError, "A call has another form than it was made with.")
        }
        let id = call.call.answerID
        return try await self.streamed(
            call,
            record,
            into: {
                ChatStreamOutput { _, model in
                    MessagesRenderer(model: model, messageID: id, toolNames: MessagesToolNames(request))
                }
            },
            taking: { output in
                let events = WrittenEvents()
                return { events.take(output.withRenderer { $0.take() } ?? []).compactMap { MessagesEvent($0) } }
            }
        )
    }

    // MARK: - Embeddings

    /// Asks for the vectors of texts.
    ///
    /// - Parameters:
    ///   - model: a deployment's name, or `provider/model`.
    ///   - input: a text or a list of texts.
    ///   - parameters: further members of the OpenAI request (`dimensions`, …), and what steers the call.
    ///   - fallbacks: as for ``completion(model:messages:parameters:fallbacks:record:)``.
    ///   - record: is told why the call went where it went.
    /// - Returns: a vector for each text.
    /// - Throws: what kept every deployment from answering.
    public func embedding(
        model: String,
        input: JSON,
        parameters: JSONObject = [:],
        fallbacks: [JSON] = [],
        record: CallRecord? = nil
    ) async throws(LLMError) -> EmbeddingResponse {
        let call = try self.prepare(.embedding, model, ["input": input], Self.adding(fallbacks, to: parameters), record)
        return try await self.ask(call, record, into: Self.collector) { answer, _, trace, end throws(LLMError) in
            guard case .vectors(let response, _) = answer else {
                throw LLMError(.responseValidation, "The provider answered an embedding request with something else.")
            }
            end.answered(trace, response.usage, cost: trace.deployment?.cost(ofEmbedding: response.usage))
            return response
        }
    }

    private static func adding(_ fallbacks: [JSON], to parameters: JSONObject) -> JSONObject {
        guard !fallbacks.isEmpty else { return parameters }
        var parameters = parameters
        parameters["fallbacks"] = .array(fallbacks)
        return parameters
    }
}
