import LLMCatalog
package import LLMCore

/// Chat completions as Replicate's predictions: a prompt goes in, and the result is asked for until it is there.
///
/// A client that asked for a stream gets the events of the prediction, where the model has some
/// (replicate.com/docs/topics/predictions/streaming), and else the result in one piece.
package struct ReplicateChat: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    private static let names = [
        "max_tokens": "max_new_tokens", "max_completion_tokens": "max_new_tokens", "stop": "stop_sequences",
    ]

    /// Parameters that become something else, or nothing.
    private static let handled: Set<String> = [
        "stream", "stream_options", "tools", "tool_choice", "functions", "function_call", "user", "n",
        "supports_system_prompt", "webhook", "webhook_events_filter",
    ]

    /// Between two questions.
    private static let delay = Duration.seconds(1)

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        var parameters = try RequestParameters(of: input.request, for: target, isPrompt: true)
        for name in ["tools", "tool_choice", "functions", "function_call"] { parameters.remove(name, asDropped: true) }
        let address = ReplicateAddress(target)
        var prediction: JSONObject = [:]
        let messages = try PlainMessages.read(parameters)
        if let prompt = try PlainMessages.templated(messages, parameters, target) {
            prediction["prompt"] = .string(prompt)
        } else {
            Self.write(messages, to: &prediction, Self.knowsSystem(parameters, target))
        }
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            let name = Self.names[parameter.name] ?? parameter.name
            prediction[name] = parameters.json(parameter.value, of: parameter.name)
        }
        var body: JSONObject = ["input": .object(prediction)]
        if let version = address.version { body["version"] = .string(version) }
        for name in ["webhook", "webhook_events_filter"] {
            if let value = parameters.json(name) { body[name] = value }
        }
        return parameters.request(
            to: address.url,
            body,
            headers: [("Content-Type", "application/json")],
            input,
            target
        )
    }

    /// Whether the model takes instructions apart from the prompt: the deployment's `supports_system_prompt`.
    private static func knowsSystem(_ parameters: RequestParameters, _ target: Target) -> Bool {
        parameters.setting("supports_system_prompt", of: target)?.boolValue ?? false
    }

    private static func write(
        _ messages: [ChatMessage],
        to prediction: inout JSONObject,
        _ knowsSystem: Bool
    ) {
        let instructions = messages.filter { $0.role == .system || $0.role == .developer }
        guard knowsSystem, !instructions.isEmpty else {
            prediction["prompt"] = .string(PlainMessages.joined(messages))
            return
        }
        let rest = messages.filter { $0.role != .system && $0.role != .developer }
        prediction["prompt"] = .string(PlainMessages.joined(rest))
        prediction["system_prompt"] = .string(PlainMessages.joined(instructions))
    }

    // MARK: Answer

    package func followUp(
        to response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> FollowUp? {
        guard let json = try? JSON(parsing: response.body), let status = json["status"]?.stringValue,
            ["starting", "processing", "queued"].contains(status), let id = json["id"]?.stringValue, !id.isEmpty
        else { return nil }
        if input.request.isStream, let url = ReplicateAddress.events(json, target) {
            var headers = WireHeaders()
            headers.set("Accept", "text/event-stream")
            headers.set("Cache-Control", "no-store")
            let request = WireRequest(method: "GET", url: url, headers: headers, body: [])
            return FollowUp(request, carriesCredential: false)
        }
        var headers = WireHeaders()
        headers.merge(target.headers)
        let request = WireRequest(
            method: "GET",
            url: ReplicateAddress.poll(id, target),
            headers: headers,
            body: []
        )
        return FollowUp(request, after: Self.delay)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = Self.errors(target)
        let json = try errors.json(response)
        guard json["status"]?.stringValue == "succeeded", let output = json["output"], !output.isNull else {
            throw Self.failure(json, response, errors)
        }
        let pieces = output.arrayValue ?? [output]
        let text = pieces.map { Self.text(of: $0) }.joined()
        let choice = PlainAnswer.Choice(content: text, finishReason: FinishReason.stop)
        let answer = PlainAnswer(input, model: target.model, [choice], usage: Self.usage(json["metrics"]))
        return try answer.response(response, errors)
    }

    /// The text of a piece of the output; each model chooses its own form, and many wrap the text in an object.
    private static func text(of piece: JSON) -> String {
        if let text = piece.stringValue { return text }
        for name in ["text", "content", "output", "response"] { if let text = piece[name]?.stringValue { return text } }
        return piece.description
    }

    /// What an error says, be it a text or an object.
    private static func words(of error: JSON?) -> String? {
        guard let error, !error.isNull else { return nil }
        let text = error.stringValue ?? error["message"]?.stringValue ?? error["detail"]?.stringValue
        let words = text ?? error.description
        return words.isEmpty ? nil : words
    }

    /// A prediction that failed, was cancelled, or is not there yet.
    private static func failure(_ json: JSON, _ response: WireResponse, _ errors: PlainErrors) -> LLMError {
        let status = json["status"]?.stringValue ?? ""
        let words = Self.words(of: json["error"])
        if ["failed", "canceled", "aborted"].contains(status) {
            let told: JSON = ["error": .string(words ?? "The prediction is \(status).")]
            let error = errors.unusable(response, json: told, cause: nil)
            guard error.code == .apiConnection || error.code == .badRequest else { return error }
            // The connection was good and the model has run: the same again would fail, or cost again.
            return .upstream(
                .unprocessableEntity,
                error.message,
                response: response,
                provider: error.provider ?? "",
                keepsStatus: false
            )
        }
        if words != nil { return errors.unusable(response, json: json, cause: nil) }
        if let detail = json["detail"] { return errors.unusable(response, json: ["error": detail], cause: nil) }
        return errors.unusable(response, json: nil, cause: nil)
    }

    private static func usage(_ metrics: JSON?) -> Usage? {
        guard let input = metrics?["input_token_count"]?.intValue, let output = metrics?["output_token_count"]?.intValue
        else { return nil }
        return Usage(promptTokens: max(0, input), completionTokens: max(0, output))
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        var error = Self.errors(target).error(response)
        if response.status == 422, error.code == .badRequest {
            error = .upstream(.unprocessableEntity, error.message, response: response, provider: target.provider.id)
        }
        if response.status == 500, error.code == .internalServerError {
            error = .upstream(
                .serviceUnavailable,
                error.message,
                response: response,
                provider: target.provider.id,
                keepsStatus: false
            )
        }
        return error
    }

    private static func errors(_ target: Target) -> PlainErrors {
        PlainErrors(
            target,
            [
                PlainErrors.Phrase("Incorrect authentication token", .authentication),
                PlainErrors.Phrase("input is too long", .contextWindowExceeded),
                PlainErrors.Phrase("ModelError", .badRequest),
                PlainErrors.Phrase("Request was throttled", .rateLimit),
            ]
        )
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        ReplicateStream(PlainChunks(input, model: target.model), Self.errors(target))
    }
}
