package import LLMCore

/// Lets a text completion go through everything that was made for chat: the attempt loop, its streams, its errors.
///
/// To its owner it looks like a chat translator; the answers that it decodes are `text_completion` objects (but of chat,
/// where a stream was asked for), and its streams are for a ``TextCompletionRenderer``.
package struct TextCompletionBridge: ChatTranslator {
    private let request: TextCompletionRequest
    private let translator: any TextCompletionTranslator

    package init(_ request: TextCompletionRequest, over translator: any TextCompletionTranslator) {
        self.request = request
        self.translator = translator
    }

    private func input(_ chat: ChatInput) -> TextCompletionInput {
        var input = TextCompletionInput(request: self.request, answerID: chat.answerID, created: chat.created)
        // As recorded, nobody is asked for usage that the client did not ask for: not every server knows the option here.
        input.asksStreamUsage = self.request.includesUsage
        input.forwardedHeaders = chat.forwardedHeaders
        input.fetched = chat.fetched
        return input
    }

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        try self.translator.fetches(for: self.input(input), from: target)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        try self.translator.encode(self.input(input), for: target)
    }

    package func followUp(
        to response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> FollowUp? {
        try self.translator.followUp(to: response, of: self.input(input), from: target)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let answer = try self.translator.decode(response, of: self.input(input), from: target)
        // Who asked for a stream and gets a whole answer is played it as chunks, so it must be one of chat.
        guard self.request.isStream else { return ChatResponse(document: answer.document, usage: answer.usage) }
        return try Self.chat(answer)
    }

    private static func chat(_ answer: TextCompletionResponse) throws(LLMError) -> ChatResponse {
        var json = answer.document.tree
        let choices = (json["choices"]?.arrayValue ?? []).map { choice -> JSON in
            [
                "index": choice["index"] ?? 0, "finish_reason": choice["finish_reason"] ?? .null,
                "message": ["role": "assistant", "content": choice["text"] ?? ""],
            ]
        }
        json["choices"] = .array(choices)
        do throws(JSONParseError) {
            let document = try JSONDocument(parsing: json.serialized(), policy: .response)
            return ChatResponse(document: document, usage: answer.usage)
        } catch {
            throw LLMError(.responseValidation, "The answer is too large or nested too deeply.", cause: error)
        }
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        self.translator.decodeError(response, from: target)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        self.translator.makeStream(for: self.input(input), from: target).translator
    }
}
