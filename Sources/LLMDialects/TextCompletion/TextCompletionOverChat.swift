package import LLMCore

/// Text completions of a provider that has chat only: prompts become messages, the answer's message becomes text.
package struct TextCompletionOverChat: TextCompletionTranslator {
    private let chat: any ChatTranslator

    package init(_ chat: any ChatTranslator) {
        self.chat = chat
    }

    package func fetches(for input: TextCompletionInput, from target: Target) throws(LLMError) -> [Fetch] {
        try self.chat.fetches(for: Self.chatInput(input), from: target)
    }

    package func encode(_ input: TextCompletionInput, for target: Target) throws(LLMError) -> EncodedRequest {
        try self.chat.encode(Self.chatInput(input), for: target)
    }

    package func followUp(
        to response: WireResponse,
        of input: TextCompletionInput,
        from target: Target
    ) throws(LLMError) -> FollowUp? {
        try self.chat.followUp(to: response, of: Self.chatInput(input), from: target)
    }

    package func decode(
        _ response: WireResponse,
        of input: TextCompletionInput,
        from target: Target
    ) throws(LLMError) -> TextCompletionResponse {
        try TextCompletionResponse(self.chat.decode(response, of: Self.chatInput(input), from: target))
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        self.chat.decodeError(response, from: target)
    }

    package func makeStream(for input: TextCompletionInput, from target: Target) -> any ChatStreamTranslator {
        // A request that cannot be translated has not been sent.
        let chatInput = (try? Self.chatInput(input)) ?? input.asChat
        return self.chat.makeStream(for: chatInput, from: target)
    }

    // MARK: Request

    /// The call as a chat: each prompt is a message of the user's.
    ///
    /// All other members stay as they are, but for `logprobs`, whose number is another parameter's in chat.
    private static func chatInput(_ input: TextCompletionInput) throws(LLMError) -> ChatInput {
        let document = input.request.document
        guard case .texts(let texts) = try input.request.prompt() else {
            throw LLMError(
                .badRequest,
                "prompt has tokens, and the model can only be asked in text.",
                parameter: "prompt"
            )
        }
        var edit = JSONObjectEdit()
        edit.remove("prompt")
        edit.set("messages", to: .array(texts.map { ["role": "user", "content": .string($0)] }))
        if let count = document.member("logprobs").flatMap({ document.int($0) }) {
            edit.set("logprobs", to: true)
            if count > 0 { edit.set("top_logprobs", to: JSON(count)) }
        }
        let chat: JSONDocument
        do throws(JSONParseError) {
            chat = try JSONDocument(parsing: document.applying(edit))
        } catch {
            throw LLMError(.badRequest, "The request body is nested too deep.", cause: error)
        }
        var chatInput = input.asChat
        chatInput.request = try ChatRequest(document: chat, model: input.request.model)
        if input.request.includesUsage { chatInput.asksStreamUsage = true }
        return chatInput
    }
}
