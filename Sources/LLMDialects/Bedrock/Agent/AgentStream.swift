import LLMCore

/// A streamed answer of an agent.
struct AgentStream<Reply: AgentReply>: ChatStreamTranslator {
    var framing: StreamFraming { Reply.framing }

    private var reply: Reply
    private var chunks: PlainChunks
    private var isOver = false

    init(_ input: ChatInput, model: String, _ errors: BedrockErrors) {
        self.reply = Reply(errors)
        self.chunks = PlainChunks(input, model: model)
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        let text = self.reply.receive(event)
        if let failure = self.reply.failure {
            self.isOver = true
            return .fail(failure)
        }
        let all = self.chunks.chunks(text: text)
        return all.isEmpty ? .skip : .emit(all)
    }

    /// Nothing but the end of the stream says that the answer is whole: an agent may ask its models several times.
    mutating func receiveEnd() -> ChatStreamAction {
        if self.isOver { return .skip }
        self.isOver = true
        let rest = self.chunks.chunks(text: self.reply.end())
        if let failure = self.reply.failure { return .fail(failure) }
        return .finish(rest + self.chunks.end(FinishReason.stop, usage: self.reply.usage))
    }
}
