import LLMCore

/// A streamed answer of `InvokeModelWithResponseStream`: the model's own stream, with exceptions of AWS's.
struct InvokeStream<Inner: ChatStreamTranslator>: ChatStreamTranslator {
    let framing = StreamFraming.awsModelStream

    private var inner: Inner
    private let errors: BedrockErrors
    private var isOver = false

    /// `inner` reads the model's own stream.
    init(_ inner: Inner, _ errors: BedrockErrors) {
        self.inner = inner
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        return self.noting(event.isException ? .fail(self.errors.exception(event)) : self.inner.receive(event))
    }

    mutating func receiveEnd() -> ChatStreamAction {
        self.isOver ? .skip : self.noting(self.inner.receiveEnd())
    }

    var knownUsage: Usage? { self.inner.knownUsage }

    private mutating func noting(_ action: ChatStreamAction) -> ChatStreamAction {
        switch action {
        case .finish, .fail: self.isOver = true
        case .forward, .emit, .emitText, .forwardText, .skip: break
        }
        return action
    }
}

/// The stream of Amazon's own models: Converse's events, each in an object under its name.
struct NovaStream: ChatStreamTranslator {
    private var inner: ConverseStream
    private var tape = JSONTape(reserving: 16)

    init(_ inner: ConverseStream) {
        self.inner = inner
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        guard (try? self.tape.parse(event.data)) != nil else { return .skip }
        for member in self.tape.members() {
            guard let name = self.tape.string(member.key, in: event.data), !name.hasPrefix("amazon-bedrock") else {
                continue
            }
            return self.inner.receive(
                name: name,
                UnsafeBufferPointer(rebasing: event.data[self.tape.range(of: member.value)])
            )
        }
        return .skip
    }

    mutating func receiveEnd() -> ChatStreamAction { self.inner.receiveEnd() }
}
