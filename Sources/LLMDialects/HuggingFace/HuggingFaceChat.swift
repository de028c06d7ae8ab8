import LLMCatalog
package import LLMCore

/// Chat completions at Hugging Face: OpenAI's format, at the router or at a server of one's own.
package struct HuggingFaceChat: ChatTranslator {
    package init() {}

    private static let openAI = OpenAIChat()

    package func bound(to target: Target) -> any ChatTranslator {
        HuggingFaceRoute(target) == nil ? Self.openAI.bound(to: target) : self
    }

    // MARK: Request

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        guard let question = HuggingFaceRoute(target)?.question, input.fetched[question.name] == nil else { return [] }
        return [question]
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        var encoded = try Self.openAI.encode(input, for: target)
        guard let route = HuggingFaceRoute(target) else { return encoded }
        let name = try route.name(route.question.flatMap { input.fetched[$0.name] }, target)
        encoded.wire.url = route.address(target.base)
        if let document = try? JSONDocument(parsing: encoded.wire.body, policy: .response) {
            var edit = JSONObjectEdit()
            edit.set("model", to: .string(name))
            encoded.wire.body = document.applying(edit)
        }
        return encoded
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try Self.openAI.decode(response, of: input, from: target)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        Self.openAI.decodeError(response, from: target)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        Self.openAI.makeStream(for: input, from: target)
    }
}
