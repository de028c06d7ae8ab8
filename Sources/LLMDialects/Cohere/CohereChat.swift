import LLMCatalog
package import LLMCore

/// Chat completions of Cohere's API, version 2 (`/v2/chat`) and 1 (`/v1/chat`).
package struct CohereChat: ChatTranslator {
    package init() {}

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        let address = CohereAddress(target)
        var body: JSONObject
        var carried = CohereFirstBody.carried
        if address.isFirst {
            body = try CohereFirstBody(parameters, model: address.model).json
        } else {
            body = try CohereBody(parameters, model: address.model).json
            carried = CarriedContent(
                members: [
                    "tool_calls", "tool_call_id", "function_call", "tool_plan", "citations", "reasoning_content",
                ],
                fields: ["tool_plan", "citations"],
                parts: nil,
                hasDetail: true,
                hasStrictTools: true
            )
        }
        if input.request.isStream { body["stream"] = true }
        // Asked for JSON, the second version answers a stream with bare lines.
        let accepts = input.request.isStream && !address.isFirst ? "text/event-stream" : "application/json"
        return parameters.request(
            to: address.url,
            body,
            headers: [
                ("Request-Source", "unspecified:litellm"), ("accept", accepts), ("content-type", "application/json"),
            ],
            input,
            target,
            dropped: address.isFirst ? CohereFirstBody.dropped(parameters) : CohereBody.dropped(parameters),
            carrying: carried
        )
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = Self.errors(target)
        let json = try errors.json(response)
        let address = CohereAddress(target)
        let choice: PlainAnswer.Choice?
        if address.isFirst {
            choice = CohereFirstAnswer.choice(json, input)
        } else {
            choice = CohereAnswer.choice(json, input)
        }
        guard let choice else { throw errors.unusable(response, json: json, cause: nil) }
        let usage = address.isFirst ? CohereUsage.first(of: json) : CohereUsage.second(json["usage"])
        var answer = PlainAnswer(input, model: address.model, [choice], usage: usage)
        if address.isFirst, let citations = json["citations"], !citations.isNull {
            answer.extra["citations"] = citations
        }
        return try answer.response(response, errors)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.errors(target).error(response)
    }

    private static func errors(_ target: Target) -> PlainErrors {
        PlainErrors(
            target,
            [
                PlainErrors.Phrase("invalid api token", .authentication),
                PlainErrors.Phrase("No API key provided.", .authentication),
                PlainErrors.Phrase("invalid type: parameter", .badRequest),
                PlainErrors.Phrase("too many tokens", .contextWindowExceeded),
                PlainErrors.Phrase("internal server error", .internalServerError),
                PlainErrors.Phrase("CohereConnectionError", .rateLimit),
            ],
            showsFailedModel: true
        )
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        let address = CohereAddress(target)
        let chunks = PlainChunks(input, model: address.model)
        return address.isFirst
            ? CohereFirstStream(chunks, Self.errors(target)) : CohereStream(chunks, Self.errors(target))
    }
}
