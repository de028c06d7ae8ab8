import LLMCore

/// What one event of a text model's stream says.
struct TextModelPiece: Sendable {
    /// More text.
    var text: String?
    /// Which of the answers it belongs to.
    var index = 0
    /// Why the answer ends, in OpenAI's words.
    var finishReason: String?
    var usage: Usage?
    var model: String?
    /// What went wrong.
    var failure: String?

    init() {}
}

/// The stream of a text model: events with pieces of text, then a reason to end.
struct TextModelStream: ChatStreamTranslator {
    private enum State: Sendable {
        /// No text yet. Text leads to `.open`, a reason to `.closing`, a failure to `.ended`.
        case idle
        /// In the middle. A reason leads to `.closing`, a failure to `.ended`.
        case open
        /// The reason is known; usage may follow. The stream's end leads to `.ended`.
        case closing
        /// Over; what still comes is passed over.
        case ended
    }

    let framing: StreamFraming
    private let errors: TextModelErrors
    /// Reads an event; nil for one that says nothing.
    private let read: @Sendable (JSON) -> TextModelPiece?
    /// Whether every answer gives a reason to end, so that one without was cut.
    private let givesReason: Bool
    /// Whether an event that is no object is text itself.
    private let readsPlainText: Bool
    private let id: String
    private let created: Int
    private var model: String

    private var state = State.idle
    /// Answers that have said who speaks.
    private var begun: Set<Int> = []
    private var finished: Set<Int> = []
    private var usage: Usage?

    init(
        _ input: ChatInput,
        _ target: Target,
        errors: TextModelErrors,
        framing: StreamFraming = .serverSentEvents,
        givesReason: Bool = true,
        readsPlainText: Bool = false,
        read: @escaping @Sendable (JSON) -> TextModelPiece?
    ) {
        self.framing = framing
        self.errors = errors
        self.read = read
        self.givesReason = givesReason
        self.readsPlainText = readsPlainText
        self.id = input.answerID
        self.created = input.created
        self.model = target.model
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        if event.data.count < 16, event.data.starts(with: "[DONE]".utf8) { return self.end() }
        if self.readsPlainText, let first = event.data.first, first != UInt8(ascii: "{") {
            var piece = TextModelPiece()
            piece.text = String(decoding: event.data, as: UTF8.self)
            return self.take(piece)
        }
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: Array(event.data))
        } catch {
            if event.data.allSatisfy({ $0 == 0x20 || $0 == 0x0A }) { return .skip }
            return self.fail(self.errors.stream("The stream has an event that is not JSON.", cause: error))
        }
        guard json.objectValue != nil else {
            return self.fail(self.errors.stream("The stream has an event that is not an object."))
        }
        guard let piece = self.read(json) else { return .skip }
        if let failure = piece.failure { return self.fail(self.errors.stream(failure)) }
        return self.take(piece)
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        return self.end()
    }

    // MARK: Pieces

    private mutating func take(_ piece: TextModelPiece) -> ChatStreamAction {
        if let model = piece.model, !model.isEmpty { self.model = model }
        if let usage = piece.usage { self.usage = usage }
        var chunks: [ChatChunk] = []
        // An answer that has ended says nothing more.
        if let text = piece.text, !text.isEmpty, !self.finished.contains(piece.index) {
            chunks.append(self.chunk(piece.index, self.delta(piece.index, text)))
            if case .idle = self.state { self.state = .open }
        }
        if let reason = piece.finishReason, self.finished.insert(piece.index).inserted {
            let delta = self.begun.contains(piece.index) ? ChatChunk.Delta() : self.delta(piece.index, "")
            chunks.append(self.chunk(piece.index, delta, reason))
        }
        if !self.finished.isEmpty, self.begun.isSubset(of: self.finished) { self.state = .closing }
        return chunks.isEmpty ? .skip : .emit(chunks)
    }

    private mutating func delta(_ index: Int, _ text: String) -> ChatChunk.Delta {
        let isFirst = self.begun.insert(index).inserted
        return ChatChunk.Delta(role: isFirst ? "assistant" : nil, content: text)
    }

    private func chunk(_ index: Int, _ delta: ChatChunk.Delta, _ reason: String? = nil) -> ChatChunk {
        ChatChunk(
            id: self.id,
            created: self.created,
            model: self.model,
            choices: [ChatChunk.Choice(index: index, delta: delta, finishReason: reason)]
        )
    }

    private mutating func end() -> ChatStreamAction {
        switch self.state {
        case .idle: return self.fail(self.errors.stream("The stream ended without an answer."))
        case .open where self.givesReason:
            return self.fail(self.errors.stream("The stream ended before its answer did."))
        case .open, .closing: break
        case .ended: return .skip
        }
        self.state = .ended
        var chunks = self.begun.subtracting(self.finished).sorted()
            .map { self.chunk($0, ChatChunk.Delta(), FinishReason.stop) }
        if let usage = self.usage {
            chunks.append(ChatChunk(id: self.id, created: self.created, model: self.model, choices: [], usage: usage))
        }
        return .finish(chunks)
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.state = .ended
        return .fail(error)
    }
}
