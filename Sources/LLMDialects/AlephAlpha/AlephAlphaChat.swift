import LLMCatalog
package import LLMCore

/// Chat through Aleph Alpha's completions.
///
/// Source: Aleph Alpha's API reference, `POST /complete`, and the types of its Rust and Python clients.
package struct AlephAlphaChat: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    private static let names = [
        "max_tokens": "maximum_tokens", "max_completion_tokens": "maximum_tokens", "stop": "stop_sequences",
        "top_logprobs": "log_probs",
    ]

    /// The interface wants a limit.
    private static let standardLimit: JSON = 64

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        var parameters = try TextModelParameters(
            input,
            target,
            names: Self.names,
            without: [
                "user", "seed", "tools", "tool_choice", "response_format", "parallel_tool_calls", "reasoning_effort",
            ]
        )
        if let stop = parameters.take("stop_sequences") {
            parameters.set("stop_sequences", to: TextModelParameters.list(stop))
        }
        if parameters.take("logprobs")?.boolValue == true { parameters.setIfMissing("log_probs", to: 0) }
        parameters.setIfMissing("maximum_tokens", to: Self.standardLimit)
        // Its instruction-tuned models were trained on headings.
        let isControl = target.model.contains("control")
        let standard = (isControl ? PromptTemplate.named("luminous-control") : nil) ?? .standard
        let prompt = try ConversationText.prompt(input, target, tools: parameters.promptTools, standard: standard)
        var body: JSONObject = ["model": .string(target.model), "prompt": .string(prompt)]
        for (name, value) in parameters.members { body[name] = value }
        if input.request.isStream { body["stream"] = true }
        return parameters.request(Self.url(for: target), body, input, target)
    }

    private static func url(for target: Target) -> WireURL {
        target.base.path.hasSuffix("/complete") ? target.base : target.base.appending(path: "/complete")
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = Self.errors(target)
        let json = try response.json(errors)
        if let error = json["error"], !error.isNull {
            throw errors.refusal(response, error.stringValue ?? error["message"]?.stringValue ?? error.description)
        }
        guard let completions = json["completions"]?.arrayValue, !completions.isEmpty else {
            throw errors.unusable(response)
        }
        var answer = TextModelAnswer(input, target)
        answer.choices = completions.map { completion in
            .init(
                completion["completion"]?.stringValue ?? "",
                Self.reason(completion["finish_reason"]) ?? FinishReason.stop
            )
        }
        answer.usage = Self.usage(json)
        return try answer.response()
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.errors(target).error(response)
    }

    /// Events: `stream_chunk` with text, `stream_summary` with the reason to end, `completion_summary` with the counts.
    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        TextModelStream(input, target, errors: Self.errors(target)) { json in
            var piece = TextModelPiece()
            if let error = json["error"], !error.isNull { piece.failure = error.stringValue ?? error.description }
            piece.index = min(max(0, json["index"]?.intValue ?? 0), 127)
            piece.text = json["completion"]?.stringValue
            piece.finishReason = Self.reason(json["finish_reason"])
            piece.usage = Self.usage(json)
            return piece
        }
    }

    private static func reason(_ json: JSON?) -> String? {
        guard let reason = json?.stringValue else { return nil }
        switch reason {
        case "maximum_tokens": return FinishReason.length
        case "end_of_text", "stop_sequence_reached", "end_of_turn": return FinishReason.stop
        default: return FinishReason.openAI(reason)
        }
    }

    private static func usage(_ json: JSON) -> Usage? {
        guard let prompt = json["num_tokens_prompt_total"]?.intValue,
            let answer = json["num_tokens_generated"]?.intValue
        else { return nil }
        return Usage(promptTokens: prompt, completionTokens: answer)
    }

    private static func errors(_ target: Target) -> TextModelErrors {
        var errors = TextModelErrors(provider: target.provider.id, exception: "AlephAlphaException")
        errors.phrases = [
            ("This is longer than the model's maximum context length", .contextWindowExceeded),
            ("InvalidToken", .badRequest), ("No token provided", .badRequest),
        ]
        errors.statuses = [500: .serviceUnavailable]
        return errors
    }
}

extension Dialect {
    /// Aleph Alpha's completions.
    package static let alephAlpha = Dialect(chat: AlephAlphaChat())
}
