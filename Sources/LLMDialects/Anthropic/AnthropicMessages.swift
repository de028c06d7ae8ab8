import LLMCatalog
package import LLMCore

/// Anthropic's own API for requests in its own format: the client's bytes go on, and so do the provider's.
package struct AnthropicMessages: MessagesTranslator {
    package init() {}

    // MARK: Request

    package func encode(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let body = try AnthropicMessagesBody(input.request, target, .answer)
        let wire = WireRequest(
            url: Self.url(for: target),
            headers: Self.headers(input, target, body, isStream: input.request.isStream),
            body: body.bytes
        )
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }

    /// The address; of a provider that has this API beside one of its own, at the same place.
    static func url(for target: Target) -> WireURL {
        guard let path = target.provider.paths[.messages] else { return AnthropicChat.url(for: target) }
        var base = target.base.path
        if base.hasSuffix(path) { return target.base }
        for end in ["/v1", "/beta"] where base.hasSuffix(end) { base.removeLast(end.count) }
        return WireURL(origin: target.base.origin, path: base + path, query: target.base.query)
    }

    /// The client's version of the API and its betas go on with those that the body needs.
    static func headers(
        _ input: MessagesInput,
        _ target: Target,
        _ body: AnthropicMessagesBody,
        isStream: Bool,
        betas more: [String] = []
    ) -> WireHeaders {
        var headers = WireHeaders([
            ("accept", isStream ? "text/event-stream" : "application/json"), ("content-type", "application/json"),
            ("anthropic-version", input.request.version ?? "2023-06-01"),
        ])
        var betas = AnthropicBetas()
        betas.add(list: input.request.betas)
        let provider = WireHeaders(target.provider.headers.map { ($0.name, $0.value) })
        for fields in [provider, target.headers, input.forwardedHeaders, body.headers] {
            betas.take(from: fields, others: &headers)
        }
        betas.finish(body.betas.words + more, &headers)
        return headers
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: MessagesInput,
        from target: Target
    ) throws(LLMError) -> MessagesResponse {
        let errors = AnthropicErrors(provider: target.provider.id)
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: response.body, policy: .response)
        } catch {
            throw errors.unusable(response, json: nil, cause: error)
        }
        guard document.kind(of: document.root) == .object, document.member("content") != nil else {
            throw errors.unusable(response, json: document.tree, cause: nil)
        }
        var counted = AnthropicUsage()
        if let usage = document.member("usage") {
            document.bytes.withUnsafeBufferPointer { counted.take(usage, document.tape, $0) }
        }
        return MessagesResponse(document: document, usage: counted.usage(reasoning: nil))
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        AnthropicErrors(provider: target.provider.id).error(response)
    }

    package func makeStream(for input: MessagesInput, from target: Target) -> any ChatStreamTranslator {
        AnthropicMessagesStream(AnthropicErrors(provider: target.provider.id))
    }

    // MARK: Counting

    package func encodeCount(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest? {
        guard target.provider.operations.contains(.countTokens) else { return nil }
        let body = try AnthropicMessagesBody(input.request, target, .count)
        let wire = WireRequest(
            url: Self.url(for: target).appending(path: "/count_tokens"),
            headers: Self.headers(input, target, body, isStream: false, betas: [AnthropicBetas.tokenCounting]),
            body: body.bytes
        )
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }
}
