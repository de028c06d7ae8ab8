import LLMCore

/// How far a stream in OpenAI's format has come.
struct OpenAIStreamProgress: Sendable {
    enum State: Sendable {
        /// No chunk yet. Goes to `.open` on the first one, to `.ended` on an error.
        case idle
        /// In the middle. Goes to `.closing` when a choice gives its reason to end, to `.ended` on an error.
        case open
        /// A choice has ended; others, and usage, may follow. Goes to `.ended` on `[DONE]` or the stream's end.
        case closing
        /// Over; what still comes is passed over.
        case ended
    }

    var state = State.idle
    /// Whether anything came but the answer's opening.
    var hasContent = false

    /// Notes what a chunk says; the first one opens the stream.
    @inline(__always)
    mutating func note(_ chunk: ForwardedChunk) {
        if case .idle = self.state { self.state = .open }
        if chunk.isSubstantial { self.hasContent = true }
        if chunk.isFinish { self.state = .closing }
    }
}

/// A stream of OpenAI's chunks or text objects: how its events are read and what ends it.
protocol OpenAIFormatStream: ChatStreamTranslator {
    var errors: OpenAIErrors { get }
    var tape: JSONTape { get set }
    var progress: OpenAIStreamProgress { get set }

    /// A chunk with a reason to end, for a provider that gives none.
    func lastChunk() -> ChatChunk
}

extension OpenAIFormatStream {
    /// Reads an event's object onto the tape.
    ///
    /// - Returns: What follows from an event that is none; nil for an object.
    @inline(__always)
    mutating func readObject(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction? {
        if data.count >= 6, data[0] == UInt8(ascii: "["), data.count < 16, data.prefix(6).elementsEqual("[DONE]".utf8) {
            return self.end()
        }
        do throws(JSONParseError) {
            try self.tape.parse(data)
        } catch {
            if data.allSatisfy({ $0 == 0x20 || $0 == 0x0A }) { return .skip }
            return self.fail(self.errors.unreadableEvent(data, cause: error))
        }
        if self.tape.kind(of: self.tape.root) == .object { return nil }
        // Some servers keep a quiet connection open with a null.
        if self.tape.isNull(self.tape.root) { return .skip }
        return self.fail(self.errors.unreadableEvent(data, cause: nil))
    }

    /// Whether an event tells of an error, by its members or its name.
    @inline(__always)
    static func isError(_ event: StreamEvent, _ parts: OpenAIChunkReader.Parts) -> Bool {
        parts.error != nil || parts.isErrorObject || event.name.count == 5 && event.name.elementsEqual("error".utf8)
    }

    mutating func receiveEnd() -> ChatStreamAction { self.end() }

    /// The provider says that the stream is over, or closes it.
    private mutating func end() -> ChatStreamAction {
        switch self.progress.state {
        case .idle:
            return self.fail(self.errors.emptyStream())
        case .open:
            guard self.progress.hasContent else { return self.fail(self.errors.emptyStream()) }
            // Some servers never say why they ended; clients wait for a reason.
            self.progress.state = .ended
            return .finish([self.lastChunk()])
        case .closing:
            self.progress.state = .ended
            return .finish([])
        case .ended:
            return .skip
        }
    }

    mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.progress.state = .ended
        return .fail(error)
    }
}
