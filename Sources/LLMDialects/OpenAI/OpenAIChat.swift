import LLMCatalog
package import LLMCore

/// Chat completions in OpenAI's own format, the one that most providers have copied.
///
/// The client's bytes go on as they came but for the members that have to change, and so do the provider's.
package struct OpenAIChat: ChatTranslator {
    private let plan: OpenAIRequestPlan?

    package init() {
        self.plan = nil
    }

    private init(plan: OpenAIRequestPlan) {
        self.plan = plan
    }

    // MARK: Request

    package func bound(to target: Target) -> any ChatTranslator {
        OpenAIChat(plan: OpenAIRequestPlan(for: target))
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        if ResponsesChat.serves(input, target) { return try ResponsesChat().encode(input, for: target) }
        let plan = self.plan ?? OpenAIRequestPlan(for: target)
        if let plain = plan.plainMembers, input.request.document.hasOnlyMembers(of: plain), !Self.hasMore(input) {
            let body = OpenAIBody(plain: input, target)
            return self.encoded(input, plan, body)
        }
        return self.encoded(input, plan, try OpenAIBody(input, target))
    }

    /// Whether a request says more than can go on: of tools or of a stream that it does not ask for, or many stops.
    private static func hasMore(_ input: ChatInput) -> Bool {
        let document = input.request.document
        if !input.request.isStream, document.member("stream_options") != nil { return true }
        if RequestParameters.hasManyStops(document) { return true }
        guard document.member("tool_choice") != nil else { return false }
        return document.member("tools").map { document.count(of: $0) == 0 } ?? true
    }

    private func encoded(_ input: ChatInput, _ plan: OpenAIRequestPlan, _ body: OpenAIBody) -> EncodedRequest {
        var headers = plan.headers
        headers.merge(input.forwardedHeaders)
        headers.merge(body.headers)
        let wire = WireRequest(url: plan.url, headers: headers, body: body.bytes)
        return EncodedRequest(wire: wire, dropped: body.dropped)
    }

    /// The deployment's address, which may name the whole path already.
    static func url(for target: Target) -> WireURL {
        OpenAIAddress.url(of: .chat, "/chat/completions", for: target)
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
        if ResponsesChat.serves(input, target) {
            return try ResponsesChat().decode(response, of: input, from: target)
        }
        let unwraps = OpenAISchemaTool(for: target).isIn(input, for: target)
        return try OpenAIAnswer(target, unwrapsSchemaTool: unwraps, answering: input).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        OpenAIErrors(for: target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        if ResponsesChat.serves(input, target) { return ResponsesChat().makeStream(for: input, from: target) }
        let plain = OpenAIChatStream(
            errors: OpenAIErrors(for: target),
            renamesReasoning: !target.profile.rules.quirks.contains(.keepsReasoningName),
            answering: input
        )
        let changes = OpenAIRewritingStream.Changes(for: input, from: target)
        return changes.isEmpty ? plain : OpenAIRewritingStream(plain, changes)
    }
}

extension Dialect {
    /// OpenAI's own format.
    package static let openai = Dialect(
        chat: OpenAIChat(),
        textCompletion: OpenAITextCompletion(),
        messages: ResponsesMessages()
    )
}

extension WireHeaders {
    /// Sets every field of others, in place of those of the same name.
    mutating func merge(_ others: WireHeaders) {
        guard others.count > 0 else { return }
        for (name, value) in others.all { self.set(name, value) }
    }
}
