import GoldenCases
import LLMCore
import LLMDialects

/// Feeds arbitrary answers to every dialect, as if a provider had sent them.
///
/// The first four bytes choose a golden case, so a dialect, a target and a request; the next what kind of answer it is
/// (`0` whole, `1` an error, `2` a stream that ends in good order, `3` one whose connection breaks) and in which form
/// the client asked; the sixth is the kind's own. The rest is what the provider sent.
///
/// Whatever it is, something must come of it: a result that is JSON and not much larger than what came, or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAnswers(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let answer = Answer(input), answer.bytes.count <= 32_768 else { return -1 }
    do throws(LLMError) {
        guard let form = answer.form else {
            try answer.checkEmbeddings()
            return 0
        }
        guard let call = try answer.golden.call(form, answer.request(form)) else { return -1 }
        if answer.kind >= 2 {
            answer.checkStream(call, form)
        } else {
            try answer.checkWhole(call, form)
        }
    } catch {
        answer.check(error)
    }
    return 0
}

/// One input, taken apart.
struct Answer {
    let golden: GoldenCase
    let kind: UInt8
    let choice: UInt8
    let bytes: [UInt8]
    /// In which form the client asked; nil for embeddings.
    let form: GoldenCase.Form?

    static let headLength = 6

    init?(_ input: [UInt8]) {
        guard input.count > Self.headLength else { return nil }
        self.golden = GoldenCase.chosen(by: input)
        self.kind = input[4] & 3
        self.choice = input[5]
        self.bytes = Array(input[Self.headLength...])
        switch (self.golden.form, input[4] >> 2 & 3) {
        case (.chat?, 1): self.form = .messages
        case (.chat?, 2): self.form = .textCompletion
        case (let own, _): self.form = own
        }
    }

    /// The case's own request, or a plain one where another form is asked in.
    func request(_ form: GoldenCase.Form) -> [UInt8] {
        if form == self.golden.form { return self.golden.input }
        let isStream = self.kind >= 2
        switch form {
        case .chat: return self.golden.input
        case .messages:
            return Array(
                #"{"model":"m","max_tokens":9,"stream":\#(isStream),"messages":[{"role":"user","content":"a"}]}"#.utf8
            )
        case .textCompletion: return Array(#"{"model":"m","stream":\#(isStream),"prompt":"a"}"#.utf8)
        }
    }

    /// The most bytes that may come of this answer: a constant and a factor for what a chunk repeats around its text.
    var largestResult: Int { 65_536 + 8 * self.golden.input.count + 512 * self.bytes.count }

    // MARK: Whole answers

    private static let statuses = [400, 401, 403, 404, 408, 413, 422, 424, 429, 500, 502, 503, 529, 302, 0, 999]

    private func response(_ body: [UInt8]) -> WireResponse {
        let status = self.kind == 1 ? Self.statuses[Int(self.choice) % Self.statuses.count] : 200
        return WireResponse(status: status, headers: self.golden.answerHeaders, body: body)
    }

    func checkWhole(_ call: GoldenCase.Call, _ form: GoldenCase.Form) throws(LLMError) {
        let response = self.response(self.bytes)
        let target = self.golden.target
        if self.kind == 1 { throw call.translator.decodeError(response, of: call.input, from: target) }
        if self.golden.operation == "count", let bridge = call.translator as? MessagesBridge {
            let count = try bridge.decodeCount(response, from: target)
            precondition(count >= 0, "fewer than no tokens")
            return
        }
        if let next = try call.translator.followUp(to: response, of: call.input, from: target) {
            precondition(next.delay >= .zero, "asked again before it was asked")
            precondition(!next.request.headers.hasControls, "control characters in a header")
        }
        let answer = try call.translator.decode(response, of: call.input, from: target)
        self.check(answer.document.bytes)
        self.check(answer.bytes(showing: "shown"))
        if let usage = answer.usage { self.check(JSON.object(usage.openAIObject()).serialized()) }
        let again = try call.translator.decode(response, of: call.input, from: target)
        precondition(again.document.bytes == answer.document.bytes, "decoded again it is another answer")
        guard form == .chat else { return }
        var pipe = ChatStreamPipe(from: Nothing(), to: OpenAIChatRenderer(model: nil, includesUsage: true))
        pipe.play([answer.asChunk], failure: nil)
        self.check(events: pipe.renderer.take(), ofMessages: false)
    }

    func checkEmbeddings() throws(LLMError) {
        guard let (translator, input) = try self.golden.embeddings(self.golden.input) else { return }
        // Several answers have a record separator between them.
        let responses = self.bytes.split(separator: 0x1E, omittingEmptySubsequences: false).map {
            self.response(Array($0))
        }
        if self.kind == 1 { throw translator.decodeError(responses[0], from: self.golden.target) }
        let answer = try translator.decode(responses, of: input, from: self.golden.target)
        self.check(answer.document.bytes)
    }

    func check(_ error: LLMError) {
        precondition((400...599).contains(error.status), "an error that looks like success: \(error.status)")
        precondition(!error.clientMessage.isEmpty, "an error that says nothing")
        self.check(error.openAIBody())
        self.check(error.messagesBody())
    }

    /// What a client gets: JSON of a size that has to do with what came.
    func check(_ result: [UInt8]) {
        precondition(result.count <= self.largestResult, "\(result.count) bytes of \(self.bytes.count)")
        precondition((try? JSONDocument(parsing: result, policy: .response)) != nil, "a result that is no JSON")
    }

    private struct Nothing: ChatStreamTranslator {
        mutating func receive(_ event: StreamEvent) -> ChatStreamAction { .skip }
        mutating func receiveEnd() -> ChatStreamAction { .finish([]) }
    }
}

// MARK: - Mutator

/// What libFuzzer calls for a new input: events are moved and changed as events, JSON as JSON, the rest byte by byte.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateAnswer(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int, _ seed: CUnsignedInt) -> Int
{
    let mutation = Mutation(data, count, maximum)
    var damage = JSONDamage(Chooser(seed: seed))
    let input = mutation.input
    guard let answer = Answer(input), !damage.chooser.percent(2) else { return mutation.changeBytes(from: 0) }
    var head = Array(input.prefix(Answer.headLength))
    if damage.chooser.percent(4) {
        head[4] = UInt8(truncatingIfNeeded: damage.chooser.next())
        head[5] = UInt8(truncatingIfNeeded: damage.chooser.next())
        return mutation.replace(with: head + answer.bytes)
    }
    guard damage.chooser.percent(70) else { return mutation.changeBytes(from: Answer.headLength) }
    if answer.kind >= 2, let form = answer.form,
        let call = try? answer.golden.call(form, answer.request(form))
    {
        let framing = call.translator.makeStream(for: call.input, from: answer.golden.target).framing
        var pieces = StreamPieces(answer.bytes, framing)
        for _ in 0...damage.chooser.below(3) { pieces.damage(&damage) }
        return mutation.replace(with: head + pieces.bytes)
    }
    guard let changed = damage.damaged(answer.bytes) else { return mutation.changeBytes(from: Answer.headLength) }
    return mutation.replace(with: head + changed)
}
