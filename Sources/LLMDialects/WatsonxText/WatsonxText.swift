import LLMCatalog
package import LLMCore

/// Chat completions through watsonx.ai's text generation (`/ml/v1/text/generation`), for models without turns.
package struct WatsonxText: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    private static let names = [
        "max_tokens": "max_new_tokens", "max_completion_tokens": "max_new_tokens", "stop": "stop_sequences",
        "seed": "random_seed", "frequency_penalty": "repetition_penalty",
    ]

    /// Parameters that become something else, or nothing.
    private static let handled: Set<String> = ["stream", "stream_options", "moderations", "user", "n"]

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target, isPrompt: true)
        let place = try WatsonxPlace(target, parameters)
        let messages = try PlainMessages.read(parameters)
        let set = try PlainMessages.templated(messages, parameters, target)
        var settings: JSONObject = [:]
        for parameter in parameters.all where !Self.handled.contains(parameter.name) {
            if WatsonxPlace.settings.contains(parameter.name) { continue }
            // The provider's own name wins over OpenAI's for the same thing.
            let name = Self.names[parameter.name] ?? parameter.name
            if name != parameter.name, parameters.contains(name) { continue }
            settings[name] = parameters.json(parameter.value, of: parameter.name)
        }
        if parameters.contains("stop"), let stop = parameters.stopList() { settings["stop_sequences"] = stop }
        var body: JSONObject = [
            "input": .string(set ?? WatsonxPrompt.text(messages, model: target.baseModel ?? target.model)),
            "moderations": parameters.json("moderations") ?? [:],
            "parameters": .object(settings),
        ]
        for (name, value) in place.members { body[name] = value }
        return parameters.request(
            to: place.url(input.request.isStream ? "/text/generation_stream" : "/text/generation"),
            body,
            headers: [("Content-Type", "application/json"), ("Accept", "application/json")],
            input,
            target
        )
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = WatsonxPlace.errors(target)
        let json = try errors.json(response)
        guard let result = json["results"]?[0], let text = result["generated_text"]?.stringValue else {
            throw errors.unusable(response, json: json, cause: nil)
        }
        let reason = WatsonxText.finishReason(result["stop_reason"]?.stringValue)
        let choice = PlainAnswer.Choice(content: text, finishReason: reason)
        var counts = WatsonxCounts()
        counts.take(result)
        let model = json["model_id"]?.stringValue ?? target.model
        return try PlainAnswer(input, model: model, [choice], usage: counts.usage).response(response, errors)
    }

    /// `stop_reason` in OpenAI's words.
    static func finishReason(_ reason: String?) -> String {
        switch reason {
        case "max_tokens", "token_limit", "time_limit": FinishReason.length
        default: FinishReason.stop
        }
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        WatsonxPlace.errors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        WatsonxTextStream(PlainChunks(input, model: target.model), WatsonxPlace.errors(target))
    }
}
