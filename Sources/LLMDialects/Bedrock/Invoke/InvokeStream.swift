import LLMCore

/// A streamed answer of `InvokeModelWithResponseStream`: each event `chunk` has a piece of the model's own stream, as
/// base64 in `bytes`.
struct InvokeStream<Inner: ChatStreamTranslator>: ChatStreamTranslator {
    let framing = StreamFraming.awsEventStream

    private var inner: Inner
    private let errors: BedrockErrors
    private var tape = JSONTape(reserving: 8)
    private var isOver = false

    /// `inner` reads the model's own stream.
    init(_ inner: Inner, _ errors: BedrockErrors) {
        self.inner = inner
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        if event.isException { return self.noting(.fail(self.errors.exception(event))) }
        guard event.name.elementsEqual("chunk".utf8) || event.name.isEmpty else { return .skip }
        do throws(JSONParseError) {
            try self.tape.parse(event.data)
        } catch {
            return self.noting(
                .fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
            )
        }
        guard let node = self.tape.member("bytes", in: event.data),
            let text = self.tape.string(node, in: event.data), let bytes = Base64Bytes.decode(text.utf8)
        else { return self.noting(.fail(self.errors.brokenStream("The stream has an event without bytes."))) }
        let action = bytes.withUnsafeBufferPointer { bytes in
            self.inner.receive(StreamEvent(name: UnsafeBufferPointer(start: nil, count: 0), data: bytes))
        }
        return self.noting(Self.owned(action, bytes))
    }

    mutating func receiveEnd() -> ChatStreamAction {
        self.isOver ? .skip : self.noting(self.inner.receiveEnd())
    }

    private mutating func noting(_ action: ChatStreamAction) -> ChatStreamAction {
        switch action {
        case .finish, .fail: self.isOver = true
        case .forward, .emit, .skip: break
        }
        return action
    }

    /// A chunk to pass on is one of the bytes inside, not of the event.
    private static func owned(_ action: ChatStreamAction, _ bytes: [UInt8]) -> ChatStreamAction {
        guard case .forward = action else { return action }
        guard let json = try? JSON(parsing: bytes) else { return .skip }
        return .emit([ChatChunk(json: json)])
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
