package import LLMCore

/// One streamed answer on its way from a provider's bytes to a caller's format: reader, translator, renderer.
///
/// Pure: bytes go in, the renderer collects what comes out. Nothing may be taken out of the renderer before the stream
/// is committed, that is, before a first real token or a regular end has been seen; until then a failure can still be
/// answered by another deployment.
package struct ChatStreamPipe<Renderer: ChatRenderer>: Sendable {
    /// How far a stream has come.
    package enum State: Sendable, Hashable {
        /// Nothing real has come yet; another deployment can still take over.
        case waiting
        /// Committed; more is to come.
        case streaming
        /// Complete.
        case finished
        /// Failed before the commit: the caller decides what follows.
        case failed
        /// Failed after the commit: the renderer has told the client.
        case broken
    }

    /// Collects what the client gets.
    package var renderer: Renderer

    /// How far the stream has come.
    package private(set) var state = State.waiting
    /// What the provider counted, so far.
    package var usage: Usage? { self.told ?? self.translator.knownUsage }
    /// What of it came as usage.
    private var told: Usage?
    /// What went wrong, before or after the commit.
    package private(set) var failure: LLMError?
    /// Counts the usage of a stream whose provider says nothing of it; nil where nobody wants to know.
    package var countUsage: UsageCounter? {
        didSet { self.wantsHead = self.countUsage != nil }
    }
    /// The first chunk without what it says, for one of our own that counts.
    private var head: ChatChunk?
    /// The first event as it came, where it was forwarded; read only if there is something to count.
    private var firstEvent: [UInt8] = []
    private var wantsHead = false
    /// How many bytes of text were generated: content, reasoning, refusals and arguments of calls, as JSON text.
    package private(set) var textByteCount = 0

    private var reader: StreamReader
    private var translator: any ChatStreamTranslator
    private let keepsText: Bool
    private var text: [UInt8] = []
    /// Where text becomes JSON text before it is noted.
    private var quoted = JSONWriter(reserving: 0)
    private var hasFinishReason = false
    /// Whether a stream that a content policy ends before anything real has come is a failure.
    private let refusesFiltered: Bool
    /// The last piece of text that was emitted.
    private var lastPiece: TextPiece?

    /// A pipe for one stream.
    ///
    /// - Parameters:
    ///   - translator: the provider's half.
    ///   - renderer: the caller's half.
    ///   - keepsText: whether ``generatedText`` is kept, to count tokens where the provider does not.
    ///   - refusesFiltered: whether a stream that a content policy ends before anything real has come is a failure, because
    ///     there is somebody else to ask.
    ///   - maximumEventBytes: the largest event that is accepted.
    package init(
        from translator: any ChatStreamTranslator,
        to renderer: Renderer,
        keepsText: Bool = true,
        refusesFiltered: Bool = false,
        maximumEventBytes: Int = 32 << 20
    ) {
        self.translator = translator
        self.renderer = renderer
        self.keepsText = keepsText
        self.refusesFiltered = refusesFiltered
        self.reader = StreamReader(translator.framing, maximumEventBytes: maximumEventBytes)
    }

    /// Whether something real has come, so that the renderer's output may go to the client.
    package var isCommitted: Bool { self.state != .waiting && self.state != .failed }

    /// Whether nothing more will come.
    package var isOver: Bool { self.state != .waiting && self.state != .streaming }

    /// The generated text of all choices, in the order it came.
    package var generatedText: String {
        // Kept as JSON text: pieces of it joined are JSON text again, and a pair of surrogates that was cut comes together.
        let quoted = [UInt8(ascii: "\"")] + self.text + [UInt8(ascii: "\"")]
        return (try? JSON(parsing: quoted))?.stringValue ?? ""
    }

    /// Lets the owner take out what the renderer collected, in place.
    package mutating func withRenderer<Value>(_ body: (inout Renderer) -> Value) -> Value {
        body(&self.renderer)
    }

    // MARK: Input

    /// Takes the next bytes of the provider's answer.
    ///
    /// Compiled for the gateway's own renderer too: called from another module it would otherwise stay generic, which
    /// costs more per event than the event itself.
    @_specialize(where Renderer == OpenAIChatRenderer)
    @discardableResult
    package mutating func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> State {
        self.read { (reader, handle) throws(LLMError) in try reader.receive(bytes, handle) }
    }

    /// The provider has closed the stream in good order.
    @_specialize(where Renderer == OpenAIChatRenderer)
    @discardableResult
    package mutating func receiveEnd() -> State {
        self.read { (reader, handle) throws(LLMError) in try reader.receiveEnd(handle) }
        if !self.isOver { self.perform(self.translator.receiveEnd(), data: nil) }
        return self.state
    }

    /// The connection broke, or a deadline passed.
    ///
    /// An answer whose choices have all given their reason to end is complete nevertheless.
    @discardableResult
    package mutating func receiveFailure(_ error: LLMError) -> State {
        if self.isOver { return self.state }
        if self.hasFinishReason {
            self.finish()
        } else if self.translator.isWhole {
            self.perform(self.translator.receiveEnd(), data: nil)
        } else {
            self.fail(error)
        }
        return self.state
    }

    /// Writes chunks that were not received, and ends the stream.
    package mutating func play(_ chunks: [ChatChunk], failure: LLMError?) {
        for chunk in chunks { self.write(chunk) }
        self.state = .streaming
        if let failure { self.fail(failure) } else { self.finish() }
    }

    @discardableResult
    private mutating func read(
        _ body: (inout StreamReader, (StreamEvent) -> Bool) throws(LLMError) -> Void
    ) -> State {
        guard !self.isOver else { return self.state }
        // The reader hands out events while the rest of the pipe changes, so it is taken out for the time being.
        var reader = StreamReader.jsonLines(JSONLinesReader(maximumEventBytes: 0))
        swap(&reader, &self.reader)
        do throws(LLMError) {
            try body(&reader) { event in
                self.perform(self.translator.receive(event), data: event.data)
                return !self.isOver
            }
        } catch {
            if !self.isOver { self.fail(error) }
        }
        swap(&reader, &self.reader)
        return self.state
    }

    // MARK: Actions

    private mutating func perform(_ action: ChatStreamAction, data: UnsafeBufferPointer<UInt8>?) {
        switch action {
        case .forward(let chunk):
            guard let data else { return }
            if self.state == .waiting, self.refusesFiltered, FilteredAnswer.isOne(data) {
                return self.fail(FilteredAnswer.error)
            }
            self.note(chunk, data)
            self.renderer.forward(data, chunk)
        case .emit(let chunks):
            if self.state == .waiting, self.refusesFiltered, chunks.contains(where: FilteredAnswer.isOne) {
                return self.fail(FilteredAnswer.error)
            }
            for chunk in chunks { self.write(chunk) }
        case .emitText(let piece):
            self.write(piece)
            self.lastPiece = piece
        case .forwardText(let text):
            guard let data, let last = self.lastPiece, !text.isEmpty else { return }
            if self.state == .waiting { self.state = .streaming }
            let text = UnsafeBufferPointer(rebasing: data[text])
            self.note(text: text)
            self.renderer.write(quoted: text, like: last)
        case .skip:
            break
        case .finish(let chunks):
            if self.state == .waiting, self.refusesFiltered, chunks.contains(where: FilteredAnswer.isOne) {
                return self.fail(FilteredAnswer.error)
            }
            for chunk in chunks { self.write(chunk) }
            self.finish()
        case .fail(var error):
            if error.cause == nil { error.cause = FailedStream() }
            error.hideKindInStream()
            self.fail(error)
        }
    }

    @inline(__always)
    private mutating func note(_ chunk: ForwardedChunk, _ data: UnsafeBufferPointer<UInt8>) {
        if self.wantsHead { self.keepHead(data) }
        if chunk.hasUsage { self.told = chunk.usage }
        if chunk.isFinish { self.hasFinishReason = true }
        if chunk.isSubstantial, self.state == .waiting { self.state = .streaming }
        guard let text = chunk.text else { return }
        self.note(text: UnsafeBufferPointer(rebasing: data[text]))
        for more in chunk.moreText { self.note(text: UnsafeBufferPointer(rebasing: data[more])) }
    }

    @inline(__always)
    private mutating func note(text: UnsafeBufferPointer<UInt8>) {
        self.textByteCount += text.count
        if self.keepsText { self.text.append(contentsOf: text) }
    }

    private mutating func write(_ chunk: ChatChunk) {
        if self.wantsHead { self.keepHead(chunk) }
        if let usage = chunk.usage { self.told = usage }
        if chunk.isSubstantial, self.state == .waiting { self.state = .streaming }
        for choice in chunk.choices {
            if choice.finishReason != nil { self.hasFinishReason = true }
            self.note(string: choice.delta.content)
            self.note(string: choice.delta.reasoningContent)
            self.note(string: choice.delta.refusal)
            for call in choice.delta.toolCalls { self.note(string: call.arguments) }
        }
        self.renderer.write(chunk)
    }

    private mutating func write(_ piece: TextPiece) {
        if self.wantsHead { self.keepHead(piece.chunk) }
        if !piece.text.isEmpty, self.state == .waiting { self.state = .streaming }
        self.note(string: piece.text)
        self.renderer.write(piece)
    }

    private mutating func note(string: String?) {
        guard let string, !string.isEmpty else { return }
        self.quoted.reset()
        self.quoted.string(string)
        let text = self.quoted.bytes.dropFirst().dropLast()
        self.textByteCount += text.count
        if self.keepsText { self.text.append(contentsOf: text) }
    }

    private mutating func finish() {
        if self.told == nil, self.countUsage != nil { self.writeCountedUsage() }
        self.renderer.finish()
        self.state = .finished
    }

    // MARK: Usage that the provider does not tell

    @inline(never)
    private mutating func keepHead(_ data: UnsafeBufferPointer<UInt8>) {
        self.wantsHead = false
        self.firstEvent = Array(data)
    }

    private mutating func keepHead(_ chunk: ChatChunk) {
        self.wantsHead = false
        self.head = ChatChunk(id: chunk.id, created: chunk.created, model: chunk.model, choices: [])
    }

    /// Tells a client that wants to know what a stream used, as whole answers do.
    @inline(never)
    private mutating func writeCountedUsage() {
        if let json = try? JSON(parsing: self.firstEvent) { self.keepHead(ChatChunk(json: json)) }
        guard var chunk = self.head, let usage = self.countUsage?(self.generatedText) else { return }
        chunk.usage = usage
        self.told = usage
        self.renderer.write(chunk)
    }

    private mutating func fail(_ error: LLMError) {
        self.failure = error
        if self.state == .waiting {
            self.state = .failed
        } else {
            self.renderer.fail(error)
            self.state = .broken
        }
    }
}
