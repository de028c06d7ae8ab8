import LLMCatalog
package import LLMCore

/// Chat completions in OpenAI's format, as containers with a messages API have it on Amazon SageMaker.
package struct SageMakerChat: ChatTranslator {
    package init() {}

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let isStream = input.request.isStream
        let body = try OpenAIBody(input, target) { (parameters) throws(LLMError) in
            for name in SageMakerAddress.unsent { parameters.remove(name) }
            // Some containers stream unless they are told not to.
            if !isStream { parameters.set("stream", to: false) }
        }
        let wire = WireRequest(
            url: SageMakerAddress.url(for: target, isStream: isStream),
            headers: SageMakerAddress.headers(for: input, target, body.headers),
            body: body.bytes
        )
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try OpenAIAnswer(target).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        SageMakerErrors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        SageMakerStream(OpenAIChatStream(errors: OpenAIErrors(for: target)), SageMakerErrors(target))
    }
}
