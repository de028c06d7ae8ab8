import LLMCatalog
package import LLMCore

/// Chat completions of GigaChat (developers.sber.ru/docs/ru/gigachat/api/reference/rest/post-chat).
///
/// A model calls one function at a time, with its arguments as an object; a schema for the answer is asked for through
/// a function that must be called.
package struct GigaChat: ChatTranslator {
    package init() {}

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        let request = try GigaChatBody(parameters, target)
        var body = request.json
        if input.request.isStream { body["stream"] = true }
        let path = "/chat/completions"
        return parameters.request(
            to: target.base.path.hasSuffix(path) ? target.base : target.base.appending(path: path),
            body,
            headers: [("Content-Type", "application/json"), ("Accept", "application/json")],
            input,
            target,
            dropped: request.dropped,
            carrying: CarriedContent(
                members: ["tool_calls", "tool_call_id", "function_call", "functions_state_id"],
                hasStrictTools: false
            )
        )
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = PlainErrors(target)
        let json = try errors.json(response)
        guard let list = json["choices"]?.arrayValue, !list.isEmpty else {
            throw errors.unusable(response, json: json, cause: nil)
        }
        let answerTool = GigaChatBody.answerTool(input, target)
        let choices = list.map { Self.choice($0, input, answerTool) }
        let usage = json["usage"].flatMap { Usage(openAI: $0) }
        var answer = PlainAnswer(input, model: json["model"]?.stringValue ?? target.model, choices, usage: usage)
        // It also tells which tokens were kept from before, beside the prompt's and not among them.
        if usage != nil { answer.usageObject = json["usage"]?.objectValue ?? [:] }
        return try answer.response(response, errors)
    }

    private static func choice(_ json: JSON, _ input: ChatInput, _ answerTool: String?) -> PlainAnswer.Choice {
        let message = json["message"]
        let reason = json["finish_reason"]?.stringValue ?? ""
        var choice = PlainAnswer.Choice(content: message?["content"]?.stringValue ?? "", finishReason: "")
        choice.reasoning = message?["reasoning_content"]?.stringValue ?? ""
        if let call = GigaChatCall(message) {
            if call.name == answerTool {
                choice.content = call.arguments
            } else {
                let id = PlainCallID.make(answer: input.answerID, index: 0)
                choice.calls = [ToolCall(id: id, name: call.name, arguments: call.arguments)]
                if let state = call.state { choice.extra["functions_state_id"] = .string(state) }
            }
        }
        choice.finishReason = Self.finishReason(reason, hasToolCalls: !choice.calls.isEmpty)
        return choice
    }

    /// The reason to end in OpenAI's words; a function that was the answer is no call.
    static func finishReason(_ reason: String, hasToolCalls: Bool) -> String {
        switch reason {
        case "function_call": hasToolCalls ? FinishReason.toolCalls : FinishReason.stop
        case "blacklist": FinishReason.contentFilter
        default: FinishReason.openAI(reason, hasToolCalls: hasToolCalls)
        }
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        PlainErrors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        GigaChatStream(
            PlainChunks(input, model: target.model),
            PlainErrors(target),
            answerTool: GigaChatBody.answerTool(input, target)
        )
    }
}

/// The function that a message calls.
struct GigaChatCall: Sendable {
    let name: String
    let arguments: String
    /// What the provider wants back with the function's result.
    let state: String?

    init?(_ message: JSON?) {
        guard let call = message?["function_call"], let name = call["name"]?.stringValue else { return nil }
        self.name = name
        let arguments = call["arguments"]
        self.arguments = arguments?.stringValue ?? (arguments ?? [:]).description
        self.state = message?["functions_state_id"]?.stringValue
    }
}
