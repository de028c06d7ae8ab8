import LLMCore
import LLMDialects
import Testing

/// A translator that does what each event's data says, one word for an action.
struct ScriptedStream: ChatStreamTranslator {
    var end: ChatStreamAction

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        let text = String(decoding: event.data, as: UTF8.self)
        switch text {
        case "role": return .emit([Self.chunk(ChatChunk.Delta(role: "assistant"))])
        case "skip": return .skip
        case let text where text.hasPrefix("text:"):
            let piece = TextPiece(id: "c", created: 1, model: "m", text: String(text.dropFirst(5)))
            return .emitText(piece)
        case "finish": return .finish([])
        case "fail": return .fail(LLMError(.rateLimit, "slow down"))
        case "stop": return .emit([Self.chunk(ChatChunk.Delta(), finishReason: "stop")])
        case "filtered": return .emit([Self.chunk(ChatChunk.Delta(), finishReason: "content_filter")])
        case "usage":
            var chunk = Self.chunk(ChatChunk.Delta())
            chunk.choices = []
            chunk.usage = Usage(promptTokens: 1, completionTokens: 2)
            return .emit([chunk])
        default: return .emit([Self.chunk(ChatChunk.Delta(content: text))])
        }
    }

    mutating func receiveEnd() -> ChatStreamAction { self.end }

    static func chunk(_ delta: ChatChunk.Delta, finishReason: String? = nil) -> ChatChunk {
        let choice = ChatChunk.Choice(delta: delta, finishReason: finishReason)
        return ChatChunk(id: "c", created: 1, model: "m", choices: [choice])
    }
}

@Suite struct ChatStreamPipeTests {
    typealias Pipe = ChatStreamPipe<ChunkCollector>

    static func pipe(end: ChatStreamAction = .finish([])) -> Pipe {
        Pipe(from: ScriptedStream(end: end), to: ChunkCollector())
    }

    static func feed(_ pipe: inout Pipe, _ events: String...) {
        for event in events {
            Array("data: \(event)\n\n".utf8).withUnsafeBufferPointer { _ = pipe.receive($0) }
        }
    }

    @Test func `a lone role does not commit`() {
        var pipe = Self.pipe()
        Self.feed(&pipe, "role", "skip")
        #expect(pipe.state == .waiting && !pipe.isCommitted)
        Self.feed(&pipe, "Hi")
        #expect(pipe.state == .streaming && pipe.isCommitted)
        #expect(pipe.renderer.take().count == 2)
    }

    /// Whether it comes first or in the middle.
    @Test(arguments: [
        (LLMError.Code.apiConnection, nil), (.serviceUnavailable, nil), (.authentication, nil), (.badRequest, nil),
        (.timeout, nil), (.rateLimit, "throttling_error"), (.internalServerError, "internal_server_error"),
    ])
    func `an error that a stream tells of has no type but where its kind has one of its own`(
        _ code: LLMError.Code,
        _ type: String?
    ) {
        for events in [[], ["Hi"]] {
            var pipe = Pipe(
                from: ScriptedStream(end: .fail(LLMError(code, "gone"))),
                to: ChunkCollector()
            )
            for event in events { Self.feed(&pipe, event) }
            pipe.receiveEnd()
            #expect(pipe.failure?.type == type)
        }
        // The provider's own word stands.
        var own = LLMError(code, "gone")
        own.typeOverride = "overloaded"
        var pipe = Pipe(from: ScriptedStream(end: .fail(own)), to: ChunkCollector())
        pipe.receiveEnd()
        #expect(pipe.failure?.type == "overloaded")
    }

    @Test func `a stream that a policy ends at once is a failure where somebody else can be asked`() {
        for refuses in [false, true] {
            var pipe = Pipe(from: ScriptedStream(end: .finish([])), to: ChunkCollector(), refusesFiltered: refuses)
            Self.feed(&pipe, "role", "filtered")
            #expect(pipe.state == (refuses ? .failed : .streaming))
            #expect(pipe.failure?.code == (refuses ? .contentPolicyViolation : nil))
            var late = Pipe(from: ScriptedStream(end: .finish([])), to: ChunkCollector(), refusesFiltered: refuses)
            Self.feed(&late, "role", "Hi", "filtered")
            #expect(late.state == .streaming)
        }
    }

    @Test func `what the provider does not count is counted for who wants to know`() {
        for (events, told) in [(["role", "Hi", " you"], nil), (["role", "Hi", "usage"], 2)] as [([String], Int?)] {
            var pipe = Self.pipe()
            pipe.countUsage = { Usage(promptTokens: 7, completionTokens: $0.utf8.count) }
            for event in events { Self.feed(&pipe, event) }
            #expect(pipe.usage?.completionTokens == told)
            Self.feed(&pipe, "stop", "finish")
            #expect(pipe.usage?.completionTokens == told ?? 6)
            let counts = pipe.renderer.take().filter { $0.usage != nil }
            #expect(counts.count == 1 && counts.first?.id == "c" && counts.first?.choices.isEmpty == true)
        }
        var unasked = Self.pipe()
        Self.feed(&unasked, "Hi", "stop", "finish")
        #expect(unasked.usage == nil)
    }

    @Test func `a failure before the first token is the caller's`() {
        var pipe = Self.pipe()
        Self.feed(&pipe, "role", "fail", "Hi")
        #expect(pipe.state == .failed && !pipe.isCommitted && pipe.isOver)
        #expect(pipe.failure?.code == .rateLimit)
        #expect(pipe.renderer.failure == nil)
    }

    @Test func `a failure after the first token is the client's`() {
        var pipe = Self.pipe()
        Self.feed(&pipe, "Hi", "fail", "there")
        #expect(pipe.state == .broken && pipe.isCommitted && pipe.isOver)
        #expect(pipe.renderer.failure?.code == .rateLimit)
        #expect(pipe.renderer.take().count == 1)
    }

    @Test func `a regular end commits`() {
        var pipe = Self.pipe()
        Self.feed(&pipe, "role", "finish")
        #expect(pipe.state == .finished && pipe.isCommitted && pipe.renderer.isFinished)
        Self.feed(&pipe, "more")
        #expect(pipe.renderer.take().count == 1)
    }

    @Test func `the end of the stream is the translator's to judge`() {
        var failing = Self.pipe(end: .fail(LLMError(.internalServerError, "empty")))
        failing.receiveEnd()
        #expect(failing.state == .failed)
        var finishing = Self.pipe()
        Self.feed(&finishing, "Hi")
        finishing.receiveEnd()
        finishing.receiveEnd()
        #expect(finishing.state == .finished)
    }

    @Test func `a broken connection is a failure unless the answer is whole`() {
        let broken = LLMError(.apiConnection, "broken")
        var early = Self.pipe()
        early.receiveFailure(broken)
        #expect(early.state == .failed && early.failure?.code == .apiConnection)
        var midway = Self.pipe()
        Self.feed(&midway, "Hi")
        midway.receiveFailure(broken)
        #expect(midway.state == .broken)
        var whole = Self.pipe()
        Self.feed(&whole, "Hi", "stop")
        whole.receiveFailure(broken)
        #expect(whole.state == .finished && whole.failure == nil)
    }

    @Test func `text alone commits, is counted and collected as a chunk`() {
        var pipe = Self.pipe()
        Self.feed(&pipe, "role", "text:")
        #expect(!pipe.isCommitted)
        Self.feed(&pipe, "text:He said \"é\"", "text: and left")
        #expect(pipe.isCommitted)
        #expect(pipe.generatedText == "He said \"é\" and left")
        #expect(pipe.textByteCount == #"He said \"é\" and left"#.utf8.count)
        #expect(pipe.renderer.take().last == ScriptedStream.chunk(ChatChunk.Delta(content: " and left")))
    }

    @Test func `usage and text are kept for whoever counts`() {
        var pipe = Self.pipe()
        Self.feed(&pipe, "role", "He said \"é\"", " and left", "usage", "finish")
        #expect(pipe.usage == Usage(promptTokens: 1, completionTokens: 2))
        #expect(pipe.generatedText == "He said \"é\" and left")
        #expect(pipe.textByteCount == #"He said \"é\" and left"#.utf8.count)
    }

    @Test func `an event that is too large fails the stream`() {
        var pipe = Pipe(from: ScriptedStream(end: .skip), to: ChunkCollector(), maximumEventBytes: 10)
        Self.feed(&pipe, "a rather long event")
        #expect(pipe.state == .failed && pipe.failure?.code == .responseValidation)
    }

    @Test func `text that was cut inside of a pair of surrogates comes together`() throws {
        let events = [
            #"{"choices":[{"delta":{"content":"\ud83d"}}]}"#, #"{"choices":[{"delta":{"content":"\udc4b!"}}]}"#,
        ]
        let fixture = try #require(FixtureCase.all.first { $0.name == "openai/simple-stream" })
        let stream = try fixture.translator().makeStream(for: fixture.chatInput(), from: fixture.target())
        var pipe = ChatStreamPipe(from: stream, to: ChunkCollector())
        for event in events { Array("data: \(event)\n\n".utf8).withUnsafeBufferPointer { _ = pipe.receive($0) } }
        #expect(pipe.generatedText == "👋!")
    }
}
