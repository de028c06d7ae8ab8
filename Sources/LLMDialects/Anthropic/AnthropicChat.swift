import LLMCatalog
package import LLMCore

/// Chat completions in the format of Anthropic's Messages API.
package struct AnthropicChat: ChatTranslator {
    private let plan: AnthropicRequestPlan?

    package init() {
        self.plan = nil
    }

    private init(plan: AnthropicRequestPlan) {
        self.plan = plan
    }

    // MARK: Request

    package func bound(to target: Target) -> any ChatTranslator {
        AnthropicChat(plan: AnthropicRequestPlan(for: target))
    }

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        FetchedMedia.fetches(for: input, .plainHTTP)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        if let inlined = try FetchedMedia.inlined(input, .plainHTTP) { return try self.encoded(inlined, target) }
        return try self.encoded(input, target)
    }

    private func encoded(_ input: ChatInput, _ target: Target) throws(LLMError) -> EncodedRequest {
        let plan = self.plan ?? AnthropicRequestPlan(for: target)
        let request = try AnthropicRequest(input, target, plan.model, plainMembers: plan.plainMembers)
        var headers = plan.headers(isStream: input.request.isStream)
        var betas = plan.betas
        betas.take(from: input.forwardedHeaders, others: &headers)
        betas.take(from: request.headers, others: &headers)
        for word in request.betas.words { betas.add(word) }
        if !betas.words.isEmpty { headers.set(AnthropicBetas.header, betas.words.joined(separator: ",")) }
        let wire = WireRequest(url: plan.url, headers: headers, body: request.body)
        return EncodedRequest(wire: wire, dropped: request.dropped)
    }

    /// The deployment's address, which may name a part of the path or all of it.
    package static func url(for target: Target) -> WireURL {
        OpenAIAddress.adding(target.provider.paths[.chat] ?? "/v1/messages", to: target.base)
    }

    // MARK: Answer

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        try AnthropicAnswer(input, target).response(response)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        AnthropicErrors(provider: target.provider.id).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        AnthropicChatStream(input, target)
    }
}
