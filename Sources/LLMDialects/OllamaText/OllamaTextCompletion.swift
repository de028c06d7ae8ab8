import LLMCatalog
package import LLMCore

/// Text completions through Ollama's generation: the prompt goes on as it is, without a conversation's headings.
///
/// Source: Ollama's API reference, "Generate a completion" (`POST /api/generate`).
package struct OllamaTextCompletion: TextCompletionTranslator {
    package init() {}

    private static let names = [
        "max_tokens": "num_predict", "max_completion_tokens": "num_predict", "frequency_penalty": "repeat_penalty",
    ]

    /// Members beside the options.
    private static let outer: Set<String> = [
        "format", "template", "system", "raw", "keep_alive", "context", "images", "think", "suffix",
    ]

    package func encode(_ input: TextCompletionInput, for target: Target) throws(LLMError) -> EncodedRequest {
        guard case .texts(let texts) = try input.request.prompt() else {
            throw LLMError(
                .badRequest,
                "prompt has tokens, and the model can only be asked in text.",
                parameter: "prompt"
            )
        }
        let chat = input.asChat
        var parameters = try TextModelParameters(chat, target, names: Self.names)
        _ = parameters.take("prompt")
        if let stop = parameters.take("stop") { parameters.set("stop", to: TextModelParameters.list(stop)) }
        var body: JSONObject = ["model": .string(target.model), "prompt": .string(texts.joined())]
        var options: JSONObject = [:]
        for (name, value) in parameters.members {
            if Self.outer.contains(name) { body[name] = value } else { options[name] = value }
        }
        body["options"] = .object(options)
        body["stream"] = .bool(input.request.isStream)
        let path = "/api/generate"
        let url = target.base.path.hasSuffix(path) ? target.base : target.base.appending(path: path)
        return parameters.request(url, body, chat, target)
    }

    package func decode(
        _ response: WireResponse,
        of input: TextCompletionInput,
        from target: Target
    ) throws(LLMError) -> TextCompletionResponse {
        let errors = Self.errors(target)
        let json = try response.json(errors)
        if let error = json["error"], !error.isNull {
            throw errors.refusal(response, error.stringValue ?? error.description)
        }
        guard let text = json["response"]?.stringValue else { throw errors.unusable(response) }
        var answer = TextModelAnswer(input.asChat, target)
        answer.choices = [.init(text, Self.reason(json) ?? FinishReason.stop)]
        answer.usage = Self.usage(json)
        return try TextCompletionResponse(answer.response())
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.errors(target).error(response)
    }

    package func makeStream(for input: TextCompletionInput, from target: Target) -> any ChatStreamTranslator {
        TextModelStream(input.asChat, target, errors: Self.errors(target), framing: .jsonLines) { json in
            var piece = TextModelPiece()
            if let error = json["error"], !error.isNull { piece.failure = error.stringValue ?? error.description }
            piece.text = json["response"]?.stringValue
            if json["done"]?.boolValue == true {
                piece.finishReason = Self.reason(json) ?? FinishReason.stop
                piece.usage = Self.usage(json)
            }
            return piece
        }
    }

    private static func reason(_ json: JSON) -> String? {
        // `load` says that the model was loaded and nothing was asked.
        json["done_reason"]?.stringValue.map { $0 == "load" ? FinishReason.stop : FinishReason.openAI($0) }
    }

    private static func usage(_ json: JSON) -> Usage? {
        guard let answer = json["eval_count"]?.intValue else { return nil }
        return Usage(promptTokens: json["prompt_eval_count"]?.intValue ?? 0, completionTokens: answer)
    }

    private static func errors(_ target: Target) -> TextModelErrors {
        var errors = TextModelErrors(provider: target.provider.id, exception: "OllamaException")
        errors.phrases = [
            ("no such file or directory", .badRequest),
            ("Failed to establish a new connection", .serviceUnavailable),
            ("Invalid response object from API", .badRequest), ("Read timed out", .timeout),
        ]
        return errors
    }
}
