import LLMCatalog
package import LLMCore

/// Lets a Messages request go through everything that was made for chat: the attempt loop, its streams, its errors.
///
/// One bridge is made for one request and one target. To its owner it looks like a chat translator; the answers that it
/// decodes are objects of type `message` (but of chat, where a stream was asked for), and its streams are for a
/// ``MessagesRenderer``.
package struct MessagesBridge: ChatTranslator {
    private enum Way: Sendable {
        case direct(any MessagesTranslator)
        case chat(any ChatTranslator, MessagesChatRequest)
    }

    private let messages: MessagesRequest
    private let way: Way
    private let names: MessagesToolNames

    /// Finds the way to a target.
    ///
    /// - Parameters:
    ///   - messages: the client's request.
    ///   - dialect: the formats that the target speaks.
    ///   - chat: the dialect's translator for chat, if one is ready for the target.
    ///   - target: where the request goes.
    /// - Throws: `badRequest` when the request cannot be said in the provider's format or the dialect has no chat.
    package init(
        _ messages: MessagesRequest,
        over dialect: Dialect,
        chat: (any ChatTranslator)? = nil,
        to target: Target
    ) throws(LLMError) {
        self.messages = messages
        // A row with a path of its own for messages is that of a provider that speaks the format, whatever else it does.
        let direct = target.provider.paths[.messages] == nil ? dialect.messages : AnthropicMessages()
        if let direct, direct.serves(target), direct.takes(messages, for: target) {
            self.way = .direct(direct)
            self.names = MessagesToolNames()
            return
        }
        guard let chat = chat ?? dialect.chat else {
            throw LLMError(
                .badRequest,
                "\(target.provider.id) has no messages.",
                provider: target.provider.id
            )
        }
        self.names = MessagesToolNames(messages)
        self.way = .chat(chat, try MessagesChatRequest(messages, for: target))
    }

    /// The request that routing begins with, before a target is known: it says whether there is a stream, and what model
    /// is meant.
    package static func routingRequest(for messages: MessagesRequest) throws(LLMError) -> ChatRequest {
        try ChatRequest(document: messages.document, model: messages.model)
    }

    private func input(_ input: ChatInput) -> MessagesInput {
        var direct = MessagesInput(request: self.messages, answerID: input.answerID)
        direct.forwardedHeaders = input.forwardedHeaders
        return direct
    }

    private func input(_ input: ChatInput, _ request: MessagesChatRequest) -> ChatInput {
        var chat = input
        chat.request = request.request
        chat.asksStreamUsage = true
        return chat
    }

    // MARK: ChatTranslator

    package func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        guard case .chat(let chat, let request) = self.way else { return [] }
        return try chat.fetches(for: self.input(input, request), from: target)
    }

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        switch self.way {
        case .direct(let direct):
            return try direct.encode(self.input(input), for: target)
        case .chat(let chat, let request):
            var encoded = try chat.encode(self.input(input, request), for: target)
            encoded.dropped = request.dropped + encoded.dropped
            return encoded
        }
    }

    package func followUp(
        to response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> FollowUp? {
        guard case .chat(let chat, let request) = self.way else { return nil }
        return try chat.followUp(to: response, of: self.input(input, request), from: target)
    }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        // Who asked for a stream and gets a whole answer is played it as chunks, so it must be one of chat.
        let isStream = self.messages.isStream
        switch self.way {
        case .direct(let direct):
            let message = try direct.decode(response, of: self.input(input), from: target)
            if isStream { return try MessagesChatAnswer.response(to: message) }
            return ChatResponse(document: message.document, usage: message.usage)
        case .chat(let chat, let request):
            let answer = try chat.decode(response, of: self.input(input, request), from: target)
            if isStream { return answer }
            let message = try Self.message(of: answer, names: self.names)
            return ChatResponse(document: message.document, usage: message.usage)
        }
    }

    /// A chat answer, as a mock gives one too, as a message.
    package static func message(
        of answer: ChatResponse,
        names: MessagesToolNames = MessagesToolNames()
    ) throws(LLMError) -> MessagesResponse {
        try MessagesAnswer(answer, names).response()
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        switch self.way {
        case .direct(let direct): direct.decodeError(response, from: target)
        case .chat(let chat, _): chat.decodeError(response, from: target)
        }
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        switch self.way {
        case .direct(let direct): direct.makeStream(for: self.input(input), from: target)
        case .chat(let chat, let request): chat.makeStream(for: self.input(input, request), from: target)
        }
    }

    // MARK: Counting

    /// The question how many tokens the request has; nil where it is counted here.
    package func encodeCount(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest? {
        switch self.way {
        case .direct(let direct):
            return try direct.encodeCount(self.input(input), for: target)
        case .chat(let chat, let request):
            guard let counter = chat as? any ChatTokenCounter else { return nil }
            return try counter.encodeCount(self.input(input, request), for: target)
        }
    }

    /// The provider's answer to that question.
    package func decodeCount(_ response: WireResponse, from target: Target) throws(LLMError) -> Int {
        switch self.way {
        case .direct(let direct): return try direct.decodeCount(response, from: target)
        case .chat(let chat, _): return try (chat as? any ChatTokenCounter)?.decodeCount(response, from: target) ?? 0
        }
    }
}
