import LLMCatalog
package import LLMCore

/// Chat completions through Predibase (`/{tenant}/deployments/v2/llms/{model}/generate`), whose form is that of
/// Hugging Face's Text Generation Inference.
///
/// The tenant is the deployment's `predibase_tenant_id`, or `tenant_id`.
package struct PredibaseChat: ChatTranslator {
    package init() {}

    package func takesTools(at target: Target) -> Bool { false }

    package func rendersTemplates(at target: Target) -> Bool { true }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target, isPrompt: true)
        let tenant = parameters.setting("predibase_tenant_id", "tenant_id", of: target)
        guard let tenant = tenant?.stringValue, !tenant.isEmpty else {
            throw LLMError(.badRequest, "The deployment needs a tenant_id.", provider: target.provider.id)
        }
        let messages = try PlainMessages.read(parameters)
        let prompt = try PlainMessages.templated(messages, parameters, target) ?? PlainMessages.joined(messages)
        let body: JSONObject = ["inputs": .string(prompt), "parameters": .object(PredibaseParameters.json(parameters))]
        let path =
            "/\(PercentEncoding.segment(tenant))/deployments/v2/llms/\(PercentEncoding.segment(target.model))/"
            + (input.request.isStream ? "generate_stream" : "generate")
        return parameters.request(to: target.base.appending(path: path), body, input, target)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = Self.errors(target)
        var json = try errors.json(response)
        if let first = json[0] { json = first }
        guard let text = json["generated_text"]?.stringValue else {
            throw errors.unusable(response, json: json, cause: nil)
        }
        let details = json["details"]
        var choices = [Self.choice(text, details)]
        for other in details?["best_of_sequences"]?.arrayValue ?? [] {
            guard let text = other["generated_text"]?.stringValue, !text.isEmpty else { continue }
            choices.append(Self.choice(text, other))
        }
        let answer = PlainAnswer(input, model: target.model, choices, usage: Self.usage(details))
        return try answer.response(response, errors)
    }

    private static func choice(_ text: String, _ details: JSON?) -> PlainAnswer.Choice {
        PlainAnswer.Choice(content: text, finishReason: Self.finishReason(details))
    }

    /// `finish_reason` in OpenAI's words.
    static func finishReason(_ details: JSON?) -> String {
        FinishReason.openAI(details?["finish_reason"]?.stringValue ?? "")
    }

    /// What was counted; nil where a number is missing.
    static func usage(_ details: JSON?) -> Usage? {
        guard let prompt = details?["prompt_tokens"]?.intValue, let answer = details?["generated_tokens"]?.intValue
        else { return nil }
        return Usage(promptTokens: max(0, prompt), completionTokens: max(0, answer))
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.errors(target).error(response)
    }

    private static func errors(_ target: Target) -> PlainErrors {
        PlainErrors(
            target,
            [
                PlainErrors.Phrase("authorization denied for", .authentication),
                PlainErrors.Phrase("token_quota_reached", .rateLimit),
            ]
        )
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        PredibaseStream(PlainChunks(input, model: target.model), Self.errors(target))
    }
}
