import LLMCore

/// The stream of a provider that completes text in OpenAI's format.
///
/// For clients of the same format its objects are passed on as they are; for chat clients, and where an object could
/// not be read as it stands, they are made anew.
struct OpenAITextStream: OpenAIFormatStream {
    let errors: OpenAIErrors
    private let forwards: Bool
    var progress = OpenAIStreamProgress()
    var tape = JSONTape(reserving: 128)
    private var template = OpenAIChunkTemplate()
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
        if case .ended = self.progress.state { return .skip }
        let data = event.data
        if self.forwards, event.name.isEmpty, case .open = self.progress.state, let chunk = self.template.match(data) {
            if chunk.isSubstantial { self.progress.hasContent = true }
            return .forward(chunk)
        }
        if let action = self.readObject(data) { return action }
        let reader = OpenAIChunkReader(self.tape, data)
        let parts = reader.parts()
        if Self.isError(event, parts) {
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
        if case .idle = self.progress.state { self.keepHead(data) }
        self.progress.note(chunk)
        guard !needsChange else { return .emit([self.made(data)]) }
        self.template.keep(chunk, data)
        return .forward(chunk)
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

    private mutating func keepHead(_ data: UnsafeBufferPointer<UInt8>) {
        var head = ChatChunk(textCompletion: self.tape.json(in: data))
        head.choices = []
        head.usage = nil
        self.head = head
    }

    func lastChunk() -> ChatChunk {
        var chunk = self.head ?? ChatChunk(id: "", created: 0, model: "", choices: [])
        chunk.choices = [ChatChunk.Choice(delta: ChatChunk.Delta(), finishReason: FinishReason.stop)]
        return chunk
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
