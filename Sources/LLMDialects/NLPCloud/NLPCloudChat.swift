import LLMCatalog
package import LLMCore

/// Chat through NLP Cloud's text generation.
///
/// Source: NLP Cloud's API reference, "Text Generation" (`POST /v1/gpu/<model>/generation`).
package struct NLPCloudChat: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    private static let names = [
        "max_tokens": "max_length", "max_completion_tokens": "max_length", "stop": "stop_sequences",
        "n": "num_return_sequences",
    ]

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try TextModelParameters(input, target, names: Self.names)
        var body: JSONObject = [
            "text": .string(try ConversationText.prompt(input, target, tools: parameters.promptTools))
        ]
        for (name, value) in parameters.members { body[name] = value }
        if input.request.isStream { body["stream"] = true }
        var encoded = parameters.request(Self.url(for: target), body, input, target)
        if encoded.wire.headers["accept"] == nil { encoded.wire.headers.append("accept", "application/json") }
        return encoded
    }

    private static func url(for target: Target) -> WireURL {
        if target.base.path.hasSuffix("/generation") { return target.base }
        return target.base.appending(path: "/" + target.model + "/generation")
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
        guard let text = json["generated_text"]?.stringValue else { throw errors.unusable(response) }
        var answer = TextModelAnswer(input, target)
        answer.choices = [.init(text, FinishReason.stop)]
        answer.usage = Self.usage(json)
        return try answer.response()
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.errors(target).error(response)
    }

    /// Lines: objects with a piece of the text; from some models the text itself, without the blanks at a line's ends.
    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        TextModelStream(
            input,
            target,
            errors: Self.errors(target),
            framing: .jsonLines,
            givesReason: false,
            readsPlainText: true
        ) { json in
            var piece = TextModelPiece()
            if let error = json["error"] ?? json["detail"], !error.isNull {
                piece.failure = error.stringValue ?? error.description
            }
            // Some models end with a mark in place of text.
            if let text = json["generated_text"]?.stringValue {
                if text.contains("[DONE]") { piece.finishReason = FinishReason.stop } else { piece.text = text }
            }
            piece.usage = Self.usage(json)
            return piece
        }
    }

    private static func usage(_ json: JSON) -> Usage? {
        guard let prompt = json["nb_input_tokens"]?.intValue, let answer = json["nb_generated_tokens"]?.intValue else {
            return nil
        }
        return Usage(promptTokens: prompt, completionTokens: answer)
    }

    private static func errors(_ target: Target) -> TextModelErrors {
        var errors = TextModelErrors(provider: target.provider.id, exception: "NLPCloudException")
        errors.phrases = [
            ("Input text length should not exceed", .contextWindowExceeded), ("value is not a valid", .badRequest),
        ]
        errors.statuses = [
            400: .badRequest, 406: .badRequest, 413: .badRequest, 422: .badRequest, 401: .authentication,
            403: .authentication, 402: .rateLimit, 404: .apiError, 429: .rateLimit, 500: .apiError, 522: .timeout,
            524: .timeout, 504: .serviceUnavailable, 520: .serviceUnavailable,
        ]
        return errors
    }
}

extension Dialect {
    /// NLP Cloud's text generation.
    package static let nlpCloud = Dialect(chat: NLPCloudChat())
}
