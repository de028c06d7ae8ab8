import LLMCatalog
package import LLMCore

/// Chat completions through Ollama's `/api/chat` (`docs/api.md` of ollama/ollama).
package struct OllamaChat: ChatTranslator {
    package init() {}

    private static let carried = CarriedContent(
        members: ["tool_calls", "tool_call_id", "function_call", "reasoning_content", "thinking_blocks"],
        parts: ["image_url"],
        hasStrictTools: true,
        hasSignedThoughts: false
    )

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        try OllamaImages.fetches(for: input, from: target)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        let settings = OllamaParameters(
            parameters,
            model: target.model,
            renames: ["frequency_penalty": "repeat_penalty"],
            apart: ["keep_alive"]
        )
        var messages: [JSON] = []
        for message in try PlainMessages.read(parameters) {
            messages.append(try OllamaChatMessage.json(message, input, target))
        }
        var body: JSONObject = [
            "model": .string(target.model), "messages": .array(messages), "options": .object(settings.options),
            "stream": .bool(input.request.isStream),
        ]
        if let format = settings.format { body["format"] = format }
        // There is no choice among tools; the only one that can be kept is to have none.
        let tools = parameters.toolChoice == "none" ? [] : parameters.toolList
        if !tools.isEmpty { body["tools"] = .array(tools) }
        if let keepAlive = parameters.json("keep_alive") { body["keep_alive"] = keepAlive }
        if let think = settings.think { body["think"] = think }
        let url = OllamaGenerate.url(target, path: "/api/chat")
        return parameters.request(
            to: url,
            body,
            input,
            target,
            dropped: parameters.unsaidChoice + settings.lost,
            carrying: Self.carried
        )
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = Self.errors(target)
        let json = try OllamaReply.read(response, errors)
        guard let message = json["message"], message.objectValue != nil else {
            throw errors.unusable(response, json: json, cause: nil)
        }
        let piece = OllamaReply.split(
            message["content"]?.stringValue ?? "",
            thinking: message["thinking"]?.stringValue
        )
        let calls = (message["tool_calls"]?.arrayValue ?? []).enumerated().map { index, call in
            ToolCall(
                id: call["id"]?.stringValue ?? PlainCallID.make(answer: input.answerID, index: index),
                name: call["function"]?["name"]?.stringValue ?? "",
                arguments: Self.arguments(call)
            )
        }
        var choice = PlainAnswer.Choice(
            content: piece.answer,
            finishReason: OllamaReply.finishReason(json, hasToolCalls: !calls.isEmpty)
        )
        choice.reasoning = piece.reasoning
        choice.calls = calls
        let model = "\(target.provider.id)/\(target.model)"
        return try PlainAnswer(input, model: model, [choice], usage: OllamaReply.usage(json)).response(response, errors)
    }

    /// The arguments of a call as JSON text.
    static func arguments(_ call: JSON) -> String {
        let arguments = call["function"]?["arguments"]
        return arguments?.stringValue ?? arguments.flatMap { $0.isNull ? nil : $0.description } ?? "{}"
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.errors(target).error(response)
    }

    private static func errors(_ target: Target) -> PlainErrors {
        PlainErrors(target, OllamaReply.phrases, showsFailedModel: true)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        OllamaChatStream(input, target, Self.errors(target))
    }
}
