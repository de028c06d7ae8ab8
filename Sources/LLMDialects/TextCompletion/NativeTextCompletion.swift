import LLMCatalog
package import LLMCore

/// Text completions of providers that have them in OpenAI's format.
///
/// The client's bytes go on as they came but for the members that have to change, and so do the provider's.
package struct NativeTextCompletion: TextCompletionTranslator {
    private let place: TextCompletionPlace

    init(_ place: TextCompletionPlace) {
        self.place = place
    }

    package func encode(_ input: TextCompletionInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let body = try OpenAIBody(input.asChat, target)
        var headers = OpenAIChat.headers(for: target)
        headers.merge(input.asChat.forwardedHeaders)
        headers.merge(body.headers)
        let wire = WireRequest(url: self.place.url(for: target), headers: headers, body: body.bytes)
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }

    package func decode(
        _ response: WireResponse,
        of input: TextCompletionInput,
        from target: Target
    ) throws(LLMError) -> TextCompletionResponse {
        let answer = try OpenAIAnswer(target).response(response)
        let document = answer.document
        let hasTexts = document.member("choices").map { choices in
            document.elements(of: choices).contains { document.member("text", of: $0) != nil }
        }
        // Some answer with messages: Mistral's fill-in-the-middle, servers that know chat only.
        guard hasTexts == true else { return try TextCompletionResponse(answer) }
        return TextCompletionResponse(document: document, usage: answer.usage)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        self.place.error(response, from: target)
    }

    package func makeStream(for input: TextCompletionInput, from target: Target) -> any ChatStreamTranslator {
        OpenAITextStream(errors: OpenAIErrors(for: target), forwards: true)
    }
}
