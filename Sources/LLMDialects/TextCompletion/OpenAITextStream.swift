import LLMCore

/// The stream of a provider that completes text in OpenAI's format.
///
/// For clients of the same format its objects are passed on as they are; for chat clients, and where an object could
/// not be read as it stands, they are made anew.
struct OpenAITextStream: ChatStreamTranslator {
    private enum State: Sendable {
        /// No object yet. Goes to `.open` on the first one, to `.ended` on an error.
        case idle
        /// In the middle. Goes to `.closing` when a choice gives its reason to end, to `.ended` on an error.
        case open
        /// A choice has ended; others, and usage, may follow. Goes to `.ended` on `[DONE]` or the stream's end.
        case closing
        /// Over; what still comes is passed over.
        case ended
    }

    private let errors: OpenAIErrors
    private let forwards: Bool
    private var state = State.idle
    private var tape = JSONTape(reserving: 128)
    private var template = OpenAIChunkTemplate()
    /// Whether anything came but objects without text.
    private var hasContent = false
    /// The first object's id, date and model, for a last one of our own.
    private var head: ChatChunk?
    /// Choices that have said who speaks, for chat clients.
    private var begun: Set<Int> = []

    init(errors: OpenAIErrors, forwards: Bool) {
        self.errors = errors
        self.forwards = forwards
    }

    var forwardedEvents: ForwardedEvents { self.forwards ? .textCompletions : .chatChunks }

    // MARK: Events

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        let data = event.data
        if self.forwards, event.name.isEmpty, case .open = self.state, let chunk = self.template.match(data) {
            self.hasContent = self.hasContent || chunk.isSubstantial
            return .forward(chunk)
        }
        if data.count < 16, data.starts(with: "[DONE]".utf8) { return self.end() }
        do throws(JSONParseError) {
            try self.tape.parse(data)
        } catch {
            if data.allSatisfy({ $0 == 0x20 || $0 == 0x0A }) { return .skip }
            return self.fail(self.errors.unreadableEvent(data, cause: error))
        }
        guard self.tape.kind(of: self.tape.root) == .object else {
            return self.fail(self.errors.unreadableEvent(data, cause: nil))
        }
        let reader = OpenAIChunkReader(self.tape, data)
        let parts = reader.parts()
        if parts.error != nil || parts.isErrorObject || event.name.elementsEqual("error".utf8) {
            return self.fail(self.errors.streamError(self.tape.json(in: data)))
        }
        var chunk = ForwardedChunk()
        reader.readHead(parts, &chunk)
        guard let choices = parts.choices, self.tape.count(of: choices) > 0 else {
            chunk.isUsageOnly = true
            if chunk.usage == nil { return .skip }
            return self.forwards ? .forward(chunk) : .emit([self.made(data)])
        }
        var needsChange = !self.forwards
        for choice in self.tape.elements(of: choices) where !self.read(choice, data, &chunk) { needsChange = true }
        self.note(chunk, data)
        guard !needsChange else { return .emit([self.made(data)]) }
        self.template.keep(chunk, data)
        return .forward(chunk)
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        return self.end()
    }

    private mutating func end() -> ChatStreamAction {
        switch self.state {
        case .idle:
            return self.fail(self.errors.emptyStream())
        case .open:
            guard self.hasContent else { return self.fail(self.errors.emptyStream()) }
            // Some servers never say why they ended; clients wait for a reason.
            self.state = .ended
            var chunk = self.head ?? ChatChunk(id: "", created: 0, model: "", choices: [])
            chunk.choices = [ChatChunk.Choice(delta: ChatChunk.Delta(), finishReason: FinishReason.stop)]
            return .finish([chunk])
        case .closing:
            self.state = .ended
            return .finish([])
        case .ended:
            return .skip
        }
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.state = .ended
        return .fail(error)
    }

    // MARK: Objects

    /// Notes what a choice says; false when clients could not read it as it stands.
    private func read(_ choice: JSONNode, _ data: UnsafeBufferPointer<UInt8>, _ chunk: inout ForwardedChunk) -> Bool {
        var isReadable = true
        if let text = self.tape.member("text", of: choice, in: data), self.tape.kind(of: text) == .string {
            let range = self.tape.range(of: text)
            if range.count > 2 {
                let inside = range.lowerBound + 1..<range.upperBound - 1
                if chunk.text == nil { chunk.text = inside } else { chunk.moreText.append(inside) }
                chunk.isSubstantial = true
            }
        } else {
            isReadable = false
        }
        guard let reason = self.tape.member("finish_reason", of: choice, in: data),
            self.tape.kind(of: reason) == .string, self.tape.range(of: reason).count > 2
        else { return isReadable }
        chunk.isFinish = true
        chunk.isSubstantial = true
        return isReadable && !FinishReason.needsChange(reason, self.tape, data, hasToolCalls: false)
    }

    private mutating func note(_ chunk: ForwardedChunk, _ data: UnsafeBufferPointer<UInt8>) {
        if case .idle = self.state {
            self.state = .open
            var head = ChatChunk(textCompletion: self.tape.json(in: data))
            head.choices = []
            head.usage = nil
            self.head = head
        }
        if chunk.isSubstantial { self.hasContent = true }
        if chunk.isFinish { self.state = .closing }
    }

    private mutating func made(_ data: UnsafeBufferPointer<UInt8>) -> ChatChunk {
        var chunk = ChatChunk(textCompletion: self.tape.json(in: data))
        guard !self.forwards else { return chunk }
        for place in chunk.choices.indices {
            // An index that is not to be believed says who speaks once more.
            if self.begun.count < 1_024, self.begun.insert(chunk.choices[place].index).inserted {
                chunk.choices[place].delta.role = "assistant"
            }
            chunk.choices[place].logprobs = TextLogProbabilities.chat(of: chunk.choices[place].logprobs)
        }
        return chunk
    }
}
