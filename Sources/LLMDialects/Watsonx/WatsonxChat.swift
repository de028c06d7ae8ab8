import LLMCatalog
package import LLMCore

/// Chat completions of watsonx.ai (`/ml/v1/text/chat`): OpenAI's format with the model in another place.
package struct WatsonxChat: ChatTranslator {
    package init() {}

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        let place = try WatsonxPlace(target, parameters)
        let body = try OpenAIBody(input, target) { (parameters) throws(LLMError) in
            for name in WatsonxPlace.settings { parameters.remove(name) }
            if let choice = parameters.json("tool_choice"), choice.stringValue != nil {
                parameters.remove("tool_choice")
                parameters.set("tool_choice_option", to: choice)
            }
        }
        let headers = PlainHeaders.make(
            [("Content-Type", "application/json"), ("Accept", "application/json")],
            input,
            target,
            parameters
        )
        let wire = WireRequest(
            url: place.url(input.request.isStream ? "/text/chat_stream" : "/text/chat"),
            headers: headers,
            body: Self.adding(place, to: body.bytes)
        )
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }

    /// The body with model and account where watsonx.ai looks for them.
    private static func adding(_ place: WatsonxPlace, to body: [UInt8]) -> [UInt8] {
        guard let document = try? JSONDocument(parsing: body, policy: .response) else { return body }
        var edit = JSONObjectEdit()
        if place.isDeployment { edit.remove("model") }
        for (name, value) in place.members { edit.set(name, to: value) }
        return document.applying(edit)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try OpenAIAnswer(target).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        WatsonxPlace.errors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        OpenAIChatStream(errors: OpenAIErrors(for: target))
    }
}
