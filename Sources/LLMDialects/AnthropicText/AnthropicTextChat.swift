import LLMCatalog
package import LLMCore

/// Chat through Anthropic's text completions, the interface of Claude 2 and before.
///
/// Source: Anthropic's API reference, "Create a Text Completion" (`POST /v1/complete`).
package struct AnthropicTextChat: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    private static let names = [
        "max_tokens": "max_tokens_to_sample", "max_completion_tokens": "max_tokens_to_sample", "stop": "stop_sequences",
    ]

    /// What is asked for where the client sets no limit; the interface wants one.
    private static let standardLimit: JSON = 4096

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        var parameters = try TextModelParameters(input, target, names: Self.names)
        if let stop = parameters.take("stop_sequences") {
            parameters.set("stop_sequences", to: TextModelParameters.list(stop))
        }
        parameters.setIfMissing("max_tokens_to_sample", to: Self.standardLimit)
        if let user = parameters.take("user") { parameters.setIfMissing("metadata", to: ["user_id": user]) }
        let standard = PromptTemplate.named("anthropic-text") ?? .standard
        let prompt = try ConversationText.prompt(input, target, tools: parameters.promptTools, standard: standard)
        var body: JSONObject = ["model": .string(target.model), "prompt": .string(prompt)]
        for (name, value) in parameters.members { body[name] = value }
        if input.request.isStream { body["stream"] = true }
        var encoded = parameters.request(Self.url(for: target), body, input, target)
        for (name, value) in [("accept", "application/json"), ("anthropic-version", "2023-06-01")]
        where encoded.wire.headers[name] == nil { encoded.wire.headers.append(name, value) }
        return encoded
    }

    private static func url(for target: Target) -> WireURL {
        let path = "/v1/complete"
        if target.base.path.hasSuffix("/complete") { return target.base }
        return target.base.appending(path: target.base.path.hasSuffix("/v1") ? "/complete" : path)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = Self.errors(target)
        let json = try response.json(errors)
        if let error = json["error"], !error.isNull {
            throw errors.refusal(response, error["message"]?.stringValue ?? error.description)
        }
        guard let text = json["completion"]?.stringValue else { throw errors.unusable(response) }
        var answer = TextModelAnswer(
            id: input.answerID,
            created: input.created,
            model: json["model"]?.stringValue ?? target.model
        )
        answer.choices = [.init(text, Self.reason(json["stop_reason"]) ?? FinishReason.stop)]
        return try answer.response()
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        AnthropicErrors(provider: target.provider.id, name: "AnthropicException").error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        TextModelStream(input, target, errors: Self.errors(target)) { json in
            var piece = TextModelPiece()
            if let error = json["error"], !error.isNull {
                let words = error["message"]?.stringValue ?? error.description
                piece.failure = error["type"]?.stringValue.map { "\($0): \(words)" } ?? words
                return piece
            }
            // `ping` has no text.
            guard let text = json["completion"]?.stringValue else { return nil }
            piece.text = text
            piece.finishReason = Self.reason(json["stop_reason"])
            piece.model = json["model"]?.stringValue
            return piece
        }
    }

    private static func reason(_ json: JSON?) -> String? { json?.stringValue.map { FinishReason.openAI($0) } }

    private static func errors(_ target: Target) -> TextModelErrors {
        var errors = TextModelErrors(provider: target.provider.id, exception: "AnthropicException")
        errors.phrases = [
            ("prompt is too long", .contextWindowExceeded), ("prompt: length", .contextWindowExceeded),
            ("overloaded_error", .internalServerError), ("Overloaded", .internalServerError),
            ("Invalid API Key", .authentication), ("content filtering policy", .contentPolicyViolation),
        ]
        return errors
    }
}

extension Dialect {
    /// Anthropic's text completions.
    package static let anthropicText = Dialect(chat: AnthropicTextChat())
}
