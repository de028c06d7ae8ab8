import LLMCatalog
package import LLMCore

/// Chat completions through Ollama's `/api/generate`, for models and servers without turns.
///
/// Tools are described in the prompt, and an answer that is a call becomes one.
package struct OllamaGenerate: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { true }

    package func rendersTemplates(at target: Target) -> Bool { true }

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        try OllamaImages.fetches(for: input, from: target)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        var told = target
        // The prompt tells the model of tools, so nobody else has to know them.
        told.allowedParameters += ["tools", "tool_choice", "functions", "function_call"]
        let parameters = try RequestParameters(of: input.request, for: told, isPrompt: true)
        var dropped = parameters.unsaidChoice
        var tools = parameters.toolChoice == "none" ? [] : parameters.toolList
        let messages = try PlainMessages.read(parameters)
        let prompt = try OllamaPrompt(messages, tools: tools, input)
        let set = try PlainMessages.templated(messages, parameters, target)
        if set != nil, !tools.isEmpty {
            // The deployment's own template knows of none.
            dropped.append(parameters.contains("tools") ? "tools" : "functions")
            tools = []
        }
        let settings = OllamaParameters(parameters, model: target.model, renames: [:], apart: Self.places)
        var body: JSONObject = [
            "model": .string(target.model), "prompt": .string(set ?? prompt.text), "options": .object(settings.options),
            "stream": .bool(input.request.isStream),
        ]
        if let format = settings.format {
            body["format"] = format
        } else if !tools.isEmpty || parameters.promptTools != nil {
            body["format"] = "json"
        }
        body["images"] = .array((parameters.json("images")?.arrayValue ?? []) + prompt.images)
        if let think = settings.think { body["think"] = think }
        for name in ["suffix", "system", "template", "raw", "context"] {
            if let value = parameters.json(name) { body[name] = value }
        }
        return parameters.request(
            to: Self.url(target, path: "/api/generate"),
            body,
            input,
            target,
            dropped: dropped + settings.lost,
            carrying: CarriedContent(
                members: ["tool_calls", "tool_call_id", "function_call"],
                parts: ["image_url"]
            )
        )
    }

    /// Parameters with a place of their own.
    ///
    /// `keep_alive` has one too, but LiteLLM puts it among the options here.
    private static let places: Set<String> = ["suffix", "system", "template", "raw", "context"]

    /// The deployment's address, which may name the operation already.
    static func url(_ target: Target, path: String) -> WireURL {
        target.base.path.hasSuffix(path) ? target.base : target.base.appending(path: path)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = Self.errors(target)
        let json = try OllamaReply.read(response, errors)
        guard let text = json["response"]?.stringValue else {
            throw errors.unusable(response, json: json, cause: nil)
        }
        let piece = OllamaReply.split(text, thinking: json["thinking"]?.stringValue)
        let call = OllamaWrittenCall(piece.answer, wanted: OllamaWrittenCall.isWanted(input, target))
        var choice = PlainAnswer.Choice(
            content: call == nil ? piece.answer : nil,
            finishReason: OllamaReply.finishReason(json, hasToolCalls: call != nil)
        )
        choice.reasoning = piece.reasoning
        if let call {
            let id = PlainCallID.make(answer: input.answerID, index: 0)
            choice.calls = [ToolCall(id: id, name: call.name, arguments: call.arguments)]
        }
        let model = "\(target.provider.id)/\(target.model)"
        return try PlainAnswer(input, model: model, [choice], usage: OllamaReply.usage(json)).response(response, errors)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.errors(target).error(response)
    }

    private static func errors(_ target: Target) -> PlainErrors {
        PlainErrors(target, OllamaReply.phrases, showsFailedModel: true)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        OllamaGenerateStream(input, target, Self.errors(target))
    }
}
