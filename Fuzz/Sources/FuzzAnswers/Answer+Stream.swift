import GoldenCases
import LLMCore
import LLMDialects

/// A renderer whose output can be taken out.
protocol TakingRenderer: ChatRenderer {
    mutating func take() -> [UInt8]
}

extension OpenAIChatRenderer: TakingRenderer {}
extension TextCompletionRenderer: TakingRenderer {}
extension MessagesRenderer: TakingRenderer {}

extension Answer {
    /// What comes of a stream, however it is cut.
    private struct Trace: Equatable {
        var output: [UInt8] = []
        var state: String
        var usage: JSON
        var text: String
        var message: String?
    }

    func checkStream(_ call: GoldenCase.Call, _ form: GoldenCase.Form) {
        let model = self.choice & 1 == 0 ? nil : "shown"
        let showsUsage = self.choice & 2 != 0
        switch form {
        case .chat:
            self.checkStream(call, OpenAIChatRenderer(model: model, includesUsage: showsUsage))
        case .textCompletion:
            self.checkStream(
                call,
                TextCompletionRenderer(model: model, includesUsage: showsUsage, forwarded: call.textEvents)
            )
        case .messages:
            let renderer = MessagesRenderer(model: model, messageID: "msg_1", toolNames: call.toolNames)
            self.checkStream(call, renderer, ofMessages: true)
        }
    }

    private func checkStream(_ call: GoldenCase.Call, _ renderer: some TakingRenderer, ofMessages: Bool = false) {
        let whole = self.trace(call, renderer, cuts: [])
        precondition(["finished", "failed", "broken"].contains(whole.state), "the stream never ends")
        precondition((whole.message == nil) == (whole.state == "finished"), "a failure without its error")
        self.check(events: whole.output, ofMessages: ofMessages)
        if whole.state == "failed" { precondition(whole.output.isEmpty, "output of a stream that was not committed") }
        precondition(whole.text.utf8.count <= self.largestResult, "more text than came")
        if self.bytes.count <= 2_048 {
            let bytewise = self.trace(call, renderer, cuts: Array(self.bytes.indices.dropFirst()))
            precondition(bytewise == whole, "byte by byte it is another stream")
        }
        guard self.bytes.count > 1 else { return }
        let cut = 1 + (Int(self.choice >> 3) * 977) % (self.bytes.count - 1)
        precondition(self.trace(call, renderer, cuts: [cut]) == whole, "cut at \(cut) it is another stream")
    }

    private func trace(_ call: GoldenCase.Call, _ renderer: some TakingRenderer, cuts: [Int]) -> Trace {
        let stream = call.translator.makeStream(for: call.input, from: self.golden.target)
        let limit = self.choice & 4 == 0 ? 32 << 20 : 512
        var pipe = ChatStreamPipe(from: stream, to: renderer, maximumEventBytes: limit)
        var output: [UInt8] = []
        var offset = 0
        for end in cuts + [self.bytes.count] {
            // A copy of its own, so that a read beyond a piece's end is not hidden by the next piece.
            let piece = Array(self.bytes[offset..<end])
            piece.withUnsafeBufferPointer { _ = pipe.receive($0) }
            if pipe.isCommitted { output += pipe.renderer.take() }
            offset = end
        }
        if self.kind == 3 {
            pipe.receiveFailure(LLMError(.apiConnection, "The connection broke."))
        } else {
            pipe.receiveEnd()
        }
        if pipe.isCommitted { output += pipe.renderer.take() }
        if let failure = pipe.failure { self.check(failure) }
        return Trace(
            output: output,
            state: "\(pipe.state)",
            usage: pipe.usage.map { .object($0.openAIObject()) } ?? nil,
            text: pipe.generatedText,
            message: pipe.failure?.clientMessage
        )
    }

    /// What a client gets of a stream: events whose data are JSON, or the mark of the end.
    func check(events output: [UInt8], ofMessages: Bool) {
        precondition(output.count <= self.largestResult, "\(output.count) bytes of \(self.bytes.count)")
        var reader = ServerSentEventReader()
        var isOver = false
        let take = { (event: StreamEvent) -> Bool in
            precondition(!isOver, "an event after the end")
            let data = Array(event.data)
            if data.elementsEqual("[DONE]".utf8) {
                isOver = true
            } else {
                let json = try? JSON(parsing: data)
                precondition(json?.objectValue != nil, "an event that is no JSON object")
                if ofMessages {
                    precondition(
                        json?["type"]?.stringValue == String(decoding: event.name, as: UTF8.self),
                        "another event"
                    )
                }
            }
            return true
        }
        do throws(LLMError) {
            try output.withUnsafeBufferPointer { (bytes) throws(LLMError) in try reader.receive(bytes, take) }
            try reader.receiveEnd(take)
        } catch {
            preconditionFailure("output that is no stream of events")
        }
    }
}
