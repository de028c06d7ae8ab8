import LLMCore

/// Cohere's Command R as `InvokeModel` takes it: the body of version 1 of Cohere's API, without model and stream, which the
/// address tells.
///
/// Source: "Cohere Command R and Command R+ models" in the user guide of Amazon Bedrock.
enum InvokeCohereChat {
    static func request(_ input: ChatInput, _ target: Target) throws(LLMError) -> InvokeRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        var body = try CohereFirstBody(parameters, model: "").json
        body["model"] = nil
        body["stream"] = nil
        body["chat_history"] = body["chat_history"] ?? []
        body.add(parameters.extraBody)
        let dropped =
            parameters.dropped + parameters.telling(CohereFirstBody.dropped(parameters))
            + LostContent.names(in: input.request.document, but: CohereFirstBody.carried)
        return InvokeRequest(
            JSON.object(body).serialized(),
            dropped,
            parameters.headers,
            isStream: input.request.isStream
        )
    }

    static func answer(_ response: WireResponse, _ input: ChatInput, _ target: Target) throws(LLMError) -> ChatResponse
    {
        let errors = Self.errors(target)
        let json = try errors.json(response)
        guard let choice = CohereFirstAnswer.choice(json, input) else {
            throw errors.unusable(response, json: json, cause: nil)
        }
        var answer = PlainAnswer(
            input,
            model: target.model,
            [choice],
            usage: CohereUsage.first(of: json) ?? InvokeText.usage(told: response.headers)
        )
        if let citations = json["citations"], !citations.isNull { answer.extra["citations"] = citations }
        return try answer.response(response, errors)
    }

    static func stream(_ input: ChatInput, _ target: Target) -> CohereFirstStream {
        CohereFirstStream(PlainChunks(input, model: target.model), Self.errors(target))
    }

    private static func errors(_ target: Target) -> PlainErrors { PlainErrors(target, []) }
}
