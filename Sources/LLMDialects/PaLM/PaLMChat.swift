import LLMCatalog
package import LLMCore

/// Chat completions in the format of the PaLM API: `generateMessage` for chat models, `generateText` for others.
///
/// Source: the reference of the Generative Language API, version v1beta2. It does not stream; an answer to a stream comes
/// as one piece.
package struct PaLMChat: ChatTranslator {
    package init() {}

    // MARK: Request

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let request = try PaLMRequest(input, target)
        var headers = OpenAIChat.headers(for: target)
        headers.merge(input.forwardedHeaders)
        headers.merge(request.headers)
        let wire = WireRequest(url: Self.url(for: target), headers: headers, body: request.body)
        return EncodedRequest(wire: wire, dropped: request.dropped)
    }

    /// Whether a model answers messages, not texts.
    static func isChat(_ target: Target) -> Bool { target.model.contains("chat") }

    private static func url(for target: Target) -> WireURL {
        var base = target.base
        if base.path.isEmpty { base = base.appending(path: "/" + (target.apiVersion ?? "v1beta2")) }
        let name = target.model.hasPrefix("models/") ? String(target.model.dropFirst("models/".count)) : target.model
        let method = Self.isChat(target) ? "generateMessage" : "generateText"
        return base.appending(path: "/models/\(PercentEncoding.segment(name)):\(method)")
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try PaLMAnswer(input, target).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        GeminiErrors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        PaLMStream(GeminiErrors(target))
    }
}
