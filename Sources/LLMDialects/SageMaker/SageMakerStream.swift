import LLMCore

/// A streamed answer of an endpoint: each event `PayloadPart` has some bytes of what the container writes, server-sent
/// events or a JSON document per line, cut anywhere.
struct SageMakerStream<Inner: ChatStreamTranslator>: ChatStreamTranslator {
    let framing = StreamFraming.awsEventStream

    private var inner: Inner
    private let errors: SageMakerErrors
    private var lines = JSONLinesReader()
    private var isOver = false
    /// What went wrong behind chunks that had to go first.
    private var pending: LLMError?

    /// `inner` reads the container's events, without what frames them.
    init(_ inner: Inner, _ errors: SageMakerErrors) {
        self.inner = inner
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        if let pending = self.pending { return self.fail(pending) }
        if event.isException { return self.fail(self.errors.exception(event)) }
        return self.collect { (lines, handle) throws(LLMError) in try lines.receive(event.data, handle) }
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.isOver { return .skip }
        if let pending = self.pending { return self.fail(pending) }
        let last = self.collect { (lines, handle) throws(LLMError) in try lines.receiveEnd(handle) }
        var chunks: [ChatChunk] = []
        switch last {
        case .emit(let emitted): chunks = emitted
        case .emitText(let piece): chunks = [piece.chunk]
        case .skip, .forward, .forwardText: break
        case .finish, .fail: return last
        }
        if let pending = self.pending { return self.fail(pending) }
        self.isOver = true
        switch self.inner.receiveEnd() {
        case .finish(let more), .emit(let more): return .finish(chunks + more)
        case .emitText(let piece): return .finish(chunks + [piece.chunk])
        case .skip, .forward, .forwardText: return .finish(chunks)
        case .fail(let error): return .fail(error)
        }
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.isOver = true
        return .fail(error)
    }

    /// Reads lines, and makes one action of what follows from each.
    private mutating func collect(
        _ read: (inout JSONLinesReader, (StreamEvent) -> Bool) throws(LLMError) -> Void
    ) -> ChatStreamAction {
        var lines = JSONLinesReader(maximumEventBytes: 0)
        swap(&lines, &self.lines)
        var chunks: [ChatChunk] = []
        var isFinished = false
        var failure: LLMError?
        do throws(LLMError) {
            try read(&lines) { line in
                guard let data = Self.content(line.data) else { return true }
                let name = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
                switch self.inner.receive(StreamEvent(name: name, data: data)) {
                case .skip, .forwardText: break
                case .forward: if let json = try? JSON(parsing: Array(data)) { chunks.append(ChatChunk(json: json)) }
                case .emit(let more): chunks += more
                case .emitText(let piece): chunks.append(piece.chunk)
                case .finish(let more):
                    chunks += more
                    isFinished = true
                case .fail(let error): failure = error
                }
                return !isFinished && failure == nil
            }
        } catch {
            failure = error
        }
        swap(&lines, &self.lines)
        if let failure {
            if chunks.isEmpty { return self.fail(failure) }
            self.pending = failure
            return .emit(chunks)
        }
        if isFinished {
            self.isOver = true
            return .finish(chunks)
        }
        return chunks.isEmpty ? .skip : .emit(chunks)
    }

    /// The document in a line; nil for lines of server-sent events that have none.
    private static func content(_ line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        var rest = line[...]
        if rest.starts(with: "data:".utf8) { rest = rest.dropFirst(5) }
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
        guard let first = rest.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        return UnsafeBufferPointer(rebasing: rest)
    }
}
