import LLMCore

/// The stream of a provider that speaks OpenAI's format: its chunks are passed on as they are.
///
/// One pass over a chunk finds what has to be known of it. A chunk that clients could not read as it stands (reasoning
/// under another name, a reason to end that is not OpenAI's) is made anew.
struct OpenAIChatStream: OpenAIFormatStream {
    let errors: OpenAIErrors
    private let renamesReasoning: Bool
    /// What stands in for an id and a date that the provider never gives.
    private let standIns: (id: String, created: Int)
    var progress = OpenAIStreamProgress()
    var tape = JSONTape(reserving: 128)
    private var template = OpenAIChunkTemplate()
    private var hasToolCalls = false
    private var callNumbers = OpenAICallNumbers()
    private var thinking = ThinkTagChoices()
    /// The first chunk's id, date and model, for a last chunk of our own.
    private var head: ChatChunk?

    init(errors: OpenAIErrors, renamesReasoning: Bool = true, answering input: ChatInput? = nil) {
        self.standIns = (input?.answerID ?? "", input?.created ?? 0)
        self.errors = errors
        self.renamesReasoning = renamesReasoning
    }

    // MARK: Events

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if case .ended = self.progress.state { return .skip }
        let data = event.data
        if event.name.isEmpty, case .open = self.progress.state, let chunk = self.template.match(data) {
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
            // Usage alone; or nothing that clients of this format know, such as filter results.
            chunk.isUsageOnly = true
            if chunk.usage == nil { return .skip }
            return parts.hasNulls || reader.hasForeignUsage(parts) ? .emit([self.changed(data)]) : .forward(chunk)
        }
        var needsChange = parts.hasNulls || chunk.usage != nil && reader.hasForeignUsage(parts)
        var isSplit = false
        var hasUnnumberedCalls = false
        for node in self.tape.elements(of: choices) {
            let choice = reader.choice(node, &chunk)
            if choice.hasToolCalls { self.hasToolCalls = true }
            if choice.hasUnnumberedCalls { hasUnnumberedCalls = true }
            if choice.hasNulls { needsChange = true }
            // An answer that failed is none, and another may be tried.
            if let reason = choice.reason, !self.errors.quotesBody, self.tape.stringEquals(reason, "error", in: data) {
                return self.fail(self.errors.failedStream())
            }
            if self.needsChange(choice, data) { needsChange = true }
            let begins = choice.content.map { ThinkTags.mayBegin(data, $0) }
            if self.thinking.concerns(choice.index, begins: begins, hasReasoning: choice.hasReasoning) {
                isSplit = true
            }
        }
        if case .idle = self.progress.state { self.keepHead(data) }
        self.progress.note(chunk)
        if isSplit || hasUnnumberedCalls {
            var chunk = self.changed(data)
            if hasUnnumberedCalls { self.callNumbers.number(&chunk) }
            return !isSplit || self.thinking.split(&chunk) ? .emit([chunk]) : .skip
        }
        guard !needsChange else { return .emit([self.changed(data)]) }
        self.template.keep(chunk, data)
        return .forward(chunk)
    }

    // MARK: Chunks

    @inline(__always)
    private func needsChange(_ choice: OpenAIChunkReader.Choice, _ data: UnsafeBufferPointer<UInt8>) -> Bool {
        if choice.hasParts || choice.hasForeignReasoning && self.renamesReasoning { return true }
        guard let reason = choice.reason else { return false }
        return FinishReason.needsChange(reason, self.tape, data, hasToolCalls: self.hasToolCalls)
    }

    private mutating func keepHead(_ data: UnsafeBufferPointer<UInt8>) {
        let id = self.tape.member("id", in: data).flatMap { self.tape.string($0, in: data) }
        let created = self.tape.member("created", in: data).flatMap { self.tape.int($0, in: data) }
        let model = self.tape.member("model", in: data).flatMap { self.tape.string($0, in: data) }
        self.head = ChatChunk(
            id: id ?? self.standIns.id,
            created: created ?? self.standIns.created,
            model: model ?? "",
            choices: []
        )
    }

    func lastChunk() -> ChatChunk {
        var chunk = self.head ?? ChatChunk(id: "", created: 0, model: "", choices: [])
        let reason = self.hasToolCalls ? FinishReason.toolCalls : FinishReason.stop
        chunk.choices = [ChatChunk.Choice(delta: self.thinking.rest(0), finishReason: reason)]
        return chunk
    }

    /// The chunk in the form that clients know.
    private func changed(_ data: UnsafeBufferPointer<UInt8>) -> ChatChunk {
        var chunk = ChatChunk(json: self.tape.json(in: data))
        if chunk.id.isEmpty { chunk.id = self.head?.id ?? self.standIns.id }
        if chunk.created == 0 { chunk.created = self.head?.created ?? self.standIns.created }
        for index in chunk.choices.indices {
            if self.renamesReasoning, chunk.choices[index].delta.reasoningContent == nil,
                let reasoning = chunk.choices[index].delta.extra["reasoning"]?.stringValue
            {
                chunk.choices[index].delta.reasoningContent = reasoning
                chunk.choices[index].delta.extra["reasoning"] = nil
            }
            if let parts = chunk.choices[index].delta.extra["content"]?.arrayValue {
                chunk.choices[index].delta.extra["content"] = nil
                chunk.choices[index].delta.add(OpenAIContentParts(parts))
            }
            if let reason = chunk.choices[index].finishReason {
                chunk.choices[index].finishReason = FinishReason.openAI(reason, hasToolCalls: self.hasToolCalls)
                if FinishReason.saysLess(than: reason) { chunk.choices[index].delta.keep(nativeReason: reason) }
            }
        }
        return chunk
    }
}

extension ChatChunk.Delta {
    /// Keeps the provider's own word for why it ended.
    fileprivate mutating func keep(nativeReason reason: String) {
        var fields = self.extra["provider_specific_fields"]?.objectValue ?? [:]
        fields["native_finish_reason"] = .string(reason)
        self.extra["provider_specific_fields"] = .object(fields)
    }

    /// Takes in content that came as a list of parts.
    fileprivate mutating func add(_ parts: OpenAIContentParts) {
        if !parts.content.isEmpty { self.content = parts.content }
        if let reasoning = parts.reasoning { self.reasoningContent = reasoning }
        self.thinkingBlocks += parts.thinkingBlocks
    }
}
