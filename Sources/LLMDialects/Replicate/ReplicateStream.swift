import LLMCore

/// The events of a prediction that is streamed: `output` with text as it is, `error`, and `done`
/// (replicate.com/docs/topics/predictions/streaming).
struct ReplicateStream: ChatStreamTranslator {
    private let errors: PlainErrors
    private var chunks: PlainChunks
    private var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        let text = String(decoding: event.data, as: UTF8.self)
        switch String(decoding: event.name, as: UTF8.self) {
        case "output":
            let all = self.chunks.chunks(text: text)
            return all.isEmpty ? .skip : .emit(all)
        case "error":
            let json = (try? JSON(parsing: text)) ?? ["error": .string(text)]
            return self.fail(Self.failed(self.errors.streamError(json)))
        case "done":
            let reason = (try? JSON(parsing: text))?["reason"]?.stringValue ?? ""
            guard reason.isEmpty else {
                return self.fail(Self.failed(self.errors.brokenStream("The prediction ended early: \(reason).")))
            }
            self.isOver = true
            return .finish(self.chunks.end(FinishReason.stop, usage: nil))
        default:
            return .skip
        }
    }

    /// The model's failure, not the connection's: the same again would fail, or cost again.
    private static func failed(_ error: LLMError) -> LLMError {
        guard error.code == .apiConnection else { return error }
        var failed = LLMError(.unprocessableEntity, error.message, provider: error.provider, cause: error.cause)
        failed.upstreamBody = error.upstreamBody
        return failed
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.isOver { return .skip }
        return self.fail(self.errors.brokenStream("The stream ended before its prediction did."))
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.isOver = true
        return .fail(error)
    }
}
