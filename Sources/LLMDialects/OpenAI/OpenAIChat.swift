import LLMCatalog
package import LLMCore

/// Chat completions in OpenAI's own format, the one that most providers have copied.
///
/// The client's bytes go on as they came but for the members that have to change, and so do the provider's.
package struct OpenAIChat: ChatTranslator {
    package init() {}

    // MARK: Request

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let body = try OpenAIBody(input, target)
        var headers = Self.headers(for: target)
        headers.merge(input.forwardedHeaders)
        headers.merge(body.headers)
        let wire = WireRequest(url: Self.url(for: target), headers: headers, body: body.bytes)
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }

    /// The deployment's address, which may name the whole path already.
    static func url(for target: Target) -> WireURL {
        let path = target.provider.paths[.chat] ?? "/chat/completions"
        return target.base.path.hasSuffix("/chat/completions") || target.base.path.hasSuffix(path)
            ? target.base : target.base.appending(path: path)
    }

    static func headers(for target: Target) -> WireHeaders {
        var headers = WireHeaders()
        headers.append("content-type", "application/json")
        if let organization = target.organization { headers.append("openai-organization", organization) }
        for (name, value) in target.provider.headers { headers.set(name, value) }
        headers.merge(target.headers)
        return headers
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try OpenAIAnswer(target).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        OpenAIErrors(for: target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        OpenAIChatStream(
            errors: OpenAIErrors(for: target),
            renamesReasoning: !target.profile.rules.quirks.contains(.keepsReasoningName)
        )
    }
}

extension Dialect {
    /// OpenAI's own format.
    package static let openai = Dialect(chat: OpenAIChat(), textCompletion: OpenAITextCompletion())
}

extension WireHeaders {
    /// Sets every field of others, in place of those of the same name.
    mutating func merge(_ others: WireHeaders) {
        for (name, value) in others.all { self.set(name, value) }
    }
}
