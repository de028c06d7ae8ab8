import LLMCatalog
import LLMCore

/// Chat requests answered by the Responses API, for what a provider has only there: searches of the web, at xAI.
///
/// Source: OpenAI's reference of `POST /v1/responses`, xAI's guide to its search tools, and requests recorded from LiteLLM.
struct ResponsesChat: Sendable {
    /// Whether this request has to take that way.
    static func serves(_ input: ChatInput, _ target: Target) -> Bool {
        guard target.profile.rules.quirks.contains(.searchesThroughResponses) else { return false }
        let document = input.request.document
        if let asked = document.member("web_search_options") { return !document.isNull(asked) }
        return target.defaults["web_search_options"].map { !$0.isNull } ?? false
    }

    func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target, keepsLoneChoice: true)
        let body = try ResponsesChatBody(parameters, input, target)
        var headers = OpenAIChat.headers(for: target)
        headers.merge(input.forwardedHeaders)
        headers.merge(parameters.headers)
        let wire = WireRequest(
            url: OpenAIAddress.url(of: .responses, "/responses", for: target),
            headers: headers,
            body: parameters.extraBody.added(to: JSON.object(body.json).serialized())
        )
        let carried = CarriedContent(
            members: ["tool_calls", "tool_call_id", "function_call", "reasoning_items"],
            parts: ["image_url", "file"],
            hasDetail: true,
            hasStrictTools: true
        )
        let lost = LostContent.names(in: input.request.document, but: carried)
        return EncodedRequest(wire: wire, dropped: parameters.dropped + body.dropped + lost)
    }

    func decode(_ response: WireResponse, of input: ChatInput, from target: Target) throws(LLMError) -> ChatResponse {
        let errors = PlainErrors(target)
        let json = try errors.json(response)
        guard let output = json["output"]?.arrayValue, json["error"]?.isNull ?? true else {
            throw OpenAIErrors(for: target).unusable(response, json: json, cause: nil)
        }
        var answer = PlainAnswer(
            input,
            model: json["model"]?.stringValue ?? target.model,
            [ResponsesChatAnswer(output).choice(json, input)],
            usage: json["usage"].flatMap { Usage(openAI: $0) }
        )
        answer.usageObject = ResponsesChatAnswer.usage(json["usage"])
        answer.id = json["id"]?.stringValue ?? answer.id
        return try answer.response(response, errors)
    }

    func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        ResponsesChatStream(input, target)
    }
}
