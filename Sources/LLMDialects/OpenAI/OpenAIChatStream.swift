import LLMCore

/// The stream of a provider that speaks OpenAI's format: its chunks are passed on as they are.
///
/// One pass over a chunk finds what has to be known of it. A chunk that clients could not read as it stands (reasoning
/// under another name, a reason to end that is not OpenAI's) is made anew.
struct OpenAIChatStream: ChatStreamTranslator {
    private enum State: Sendable {
        /// No chunk yet. Goes to `.open` on the first one, to `.ended` on an error.
        case idle
        /// In the middle. Goes to `.closing` when a choice gives its reason to end, to `.ended` on an error.
        case open
        /// Every choice so far has ended; usage may follow. Goes to `.ended` on `[DONE]` or the stream's end.
        case closing
        /// Over; what still comes is passed over.
        case ended
    }

    private let errors: OpenAIErrors
    private let renamesReasoning: Bool
    private var state = State.idle
    private var tape = JSONTape(reserving: 128)
    private var hasToolCalls = false
    /// The first chunk's id, date and model, for a last chunk of our own.
    private var head: ChatChunk?

    init(errors: OpenAIErrors, renamesReasoning: Bool = true) {
        self.errors = errors
        self.renamesReasoning = renamesReasoning
    }

    // MARK: Events

    mutating func receive(_ event: ServerSentEvent) -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        if Self.isDone(event.data) { return self.end() }
        do throws(JSONParseError) {
            try self.tape.parse(event.data)
        } catch {
            if event.data.allSatisfy({ $0 == 0x20 || $0 == 0x0A }) { return .skip }
            return self.fail(self.errors.unreadableEvent(event.data, cause: error))
        }
        if let failure = self.failure(event) { return self.fail(failure) }
        guard let choices = self.tape.member("choices", in: event.data), self.tape.kind(of: choices) == .array else {
            return self.chunkWithoutChoices(event.data)
        }
        if self.tape.count(of: choices) == 0 { return self.chunkWithoutChoices(event.data) }
        return self.chunk(event.data, choices)
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        return self.end()
    }

    /// The provider says that the stream is over, or closes it.
    private mutating func end() -> ChatStreamAction {
        switch self.state {
        case .idle:
            return self.fail(self.errors.emptyStream())
        case .open:
            // Some servers never say why they ended; clients wait for a reason.
            self.state = .ended
            return .finish([self.lastChunk()])
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

    private static func isDone(_ data: UnsafeBufferPointer<UInt8>) -> Bool {
        data.count >= 6 && data.count < 16 && data[0] == UInt8(ascii: "[")
            && data.prefix(6).elementsEqual("[DONE]".utf8)
    }

    // MARK: Chunks

    /// What an event says if it is an error, in any of the forms that are in use.
    private func failure(_ event: ServerSentEvent) -> LLMError? {
        let data = event.data
        guard self.tape.kind(of: self.tape.root) == .object else {
            return self.errors.unreadableEvent(data, cause: nil)
        }
        if let error = self.tape.member("error", in: data), !self.tape.isNull(error) {
            return self.errors.streamError(self.tape.json(in: data))
        }
        if event.name.count == 5, event.name.elementsEqual("error".utf8) {
            return self.errors.streamError(self.tape.json(in: data))
        }
        if let object = self.tape.member("object", in: data), self.tape.stringEquals(object, "error", in: data) {
            return self.errors.streamError(self.tape.json(in: data))
        }
        return nil
    }

    /// A chunk that carries usage only; or nothing that clients of this format know, such as filter results.
    private mutating func chunkWithoutChoices(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        var chunk = ForwardedChunk()
        chunk.isUsageOnly = true
        self.readHead(data, &chunk)
        return chunk.usage == nil ? .skip : .forward(chunk)
    }

    private mutating func chunk(_ data: UnsafeBufferPointer<UInt8>, _ choices: JSONNode) -> ChatStreamAction {
        var chunk = ForwardedChunk()
        var needsChange = false
        for position in 0..<self.tape.count(of: choices) {
            guard let choice = self.tape.element(position, of: choices) else { break }
            if self.readChoice(choice, data, &chunk) { needsChange = true }
        }
        self.readHead(data, &chunk)
        if case .idle = self.state {
            self.state = .open
            self.keepHead(data)
        }
        if chunk.isFinish { self.state = .closing }
        return needsChange ? .emit([self.changed(data)]) : .forward(chunk)
    }

    /// Finds the model's name and the usage.
    @inline(__always)
    private func readHead(_ data: UnsafeBufferPointer<UInt8>, _ chunk: inout ForwardedChunk) {
        if let model = self.tape.member("model", in: data) { chunk.modelValue = self.tape.range(of: model) }
        if let usage = self.tape.member("usage", in: data) {
            chunk.usageMember = self.tape.memberRange(of: "usage", bytes: data)
            if !self.tape.isNull(usage) { chunk.usage = Usage(openAI: usage, on: self.tape, in: data) }
        }
    }

    /// Reads one choice; true if it has to be changed.
    private mutating func readChoice(
        _ choice: JSONNode,
        _ data: UnsafeBufferPointer<UInt8>,
        _ chunk: inout ForwardedChunk
    ) -> Bool {
        var needsChange = false
        if let delta = self.tape.member("delta", of: choice, in: data) {
            needsChange = self.readDelta(delta, data, &chunk)
        }
        // Some servers send an empty reason with every chunk.
        guard let reason = self.tape.member("finish_reason", of: choice, in: data),
            self.tape.kind(of: reason) == .string, self.tape.range(of: reason).count > 2
        else { return needsChange }
        chunk.isFinish = true
        chunk.isSubstantial = true
        return FinishReason.needsChange(reason, self.tape, data, hasToolCalls: self.hasToolCalls) || needsChange
    }

    /// Reads what is new in a choice; true if it has to be changed.
    private mutating func readDelta(
        _ delta: JSONNode,
        _ data: UnsafeBufferPointer<UInt8>,
        _ chunk: inout ForwardedChunk
    ) -> Bool {
        var needsChange = false
        for member in self.tape.members(of: delta) {
            let value = self.tape.range(of: member.value)
            switch self.tape.kind(of: member.value) {
            case .string:
                guard value.count > 2, !self.tape.stringEquals(member.key, "role", in: data) else { continue }
                chunk.isSubstantial = true
                chunk.add(text: value)
                if self.renamesReasoning, self.tape.stringEquals(member.key, "reasoning", in: data) {
                    needsChange = self.tape.member("reasoning_content", of: delta, in: data) == nil
                }
            case .array, .object:
                if self.tape.count(of: member.value) == 0 { continue }
                chunk.isSubstantial = true
                if self.tape.stringEquals(member.key, "tool_calls", in: data) {
                    self.hasToolCalls = true
                    self.readToolCalls(member.value, data, &chunk)
                }
            case .bool, .number:
                chunk.isSubstantial = true
            case .null:
                continue
            }
        }
        return needsChange
    }

    private func readToolCalls(
        _ calls: JSONNode,
        _ data: UnsafeBufferPointer<UInt8>,
        _ chunk: inout ForwardedChunk
    ) {
        for position in 0..<self.tape.count(of: calls) {
            guard let call = self.tape.element(position, of: calls),
                let function = self.tape.member("function", of: call, in: data)
            else { continue }
            if let name = self.tape.member("name", of: function, in: data), self.tape.kind(of: name) == .string {
                chunk.add(text: self.tape.range(of: name))
            }
            if let part = self.tape.member("arguments", of: function, in: data), self.tape.kind(of: part) == .string {
                chunk.add(text: self.tape.range(of: part))
            }
        }
    }

    // MARK: Chunks of our own

    private mutating func keepHead(_ data: UnsafeBufferPointer<UInt8>) {
        let id = self.tape.member("id", in: data).flatMap { self.tape.string($0, in: data) }
        let created = self.tape.member("created", in: data).flatMap { self.tape.int($0, in: data) }
        let model = self.tape.member("model", in: data).flatMap { self.tape.string($0, in: data) }
        self.head = ChatChunk(id: id ?? "", created: created ?? 0, model: model ?? "", choices: [])
    }

    private func lastChunk() -> ChatChunk {
        var chunk = self.head ?? ChatChunk(id: "", created: 0, model: "", choices: [])
        let reason = self.hasToolCalls ? FinishReason.toolCalls : FinishReason.stop
        chunk.choices = [ChatChunk.Choice(delta: ChatChunk.Delta(), finishReason: reason)]
        return chunk
    }

    /// The chunk in the form that clients know.
    private func changed(_ data: UnsafeBufferPointer<UInt8>) -> ChatChunk {
        var chunk = ChatChunk(json: self.tape.json(in: data))
        for index in chunk.choices.indices {
            if self.renamesReasoning, chunk.choices[index].delta.reasoningContent == nil,
                let reasoning = chunk.choices[index].delta.extra["reasoning"]?.stringValue
            {
                chunk.choices[index].delta.reasoningContent = reasoning
                chunk.choices[index].delta.extra["reasoning"] = nil
            }
            if let reason = chunk.choices[index].finishReason {
                chunk.choices[index].finishReason = FinishReason.openAI(reason, hasToolCalls: self.hasToolCalls)
            }
        }
        return chunk
    }
}

extension ForwardedChunk {
    /// Notes a string's text, its quotes not included.
    fileprivate mutating func add(text value: Range<Int>) {
        guard value.count > 2 else { return }
        let inside = value.lowerBound + 1..<value.upperBound - 1
        if self.text == nil { self.text = inside } else { self.moreText.append(inside) }
    }
}
