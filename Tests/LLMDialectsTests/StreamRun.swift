import LLMCore
import LLMDialects

/// One pass of a stream's bytes through a pipe, cut at the given places.
struct StreamRun {
    let output: [UInt8]
    let state: ChatStreamPipe<OpenAIChatRenderer>.State
    let usage: JSON
    /// What was counted.
    let counted: Usage?
    let text: String
    let failure: LLMError?

    /// What every pass of one fixture begins with.
    struct Start {
        let stream: any ChatStreamTranslator
        let renderer: OpenAIChatRenderer
        /// For text completions, in place of the other.
        var textRenderer: TextCompletionRenderer?
        let isCut: Bool

        init(stream: any ChatStreamTranslator, renderer: OpenAIChatRenderer) {
            self.stream = stream
            self.renderer = renderer
            self.isCut = false
        }

        init(_ fixture: FixtureCase) throws {
            let settings = fixture.settings
            self.stream = try fixture.translator().makeStream(for: fixture.chatInput(), from: fixture.target())
            self.renderer = OpenAIChatRenderer(
                model: settings["shown_model"]?.stringValue,
                includesUsage: settings["shows_usage"]?.boolValue ?? false
            )
            self.isCut = settings["stream_end"]?.stringValue == "cut"
            guard fixture.isTextCompletion else { return }
            let input = TextCompletionCarrier.input(try fixture.chatInput())
            self.textRenderer = TextCompletionRenderer(
                model: self.renderer.model,
                includesUsage: self.renderer.includesUsage,
                forwarded: try fixture.textTranslator().makeStream(for: input, from: fixture.target()).forwardedEvents
            )
        }
    }

    init(_ start: Start, _ bytes: [UInt8], cuts: [Int]) {
        if let renderer = start.textRenderer {
            self.init(start, renderer, bytes, cuts)
        } else {
            self.init(start, start.renderer, bytes, cuts)
        }
    }

    private init(_ start: Start, _ renderer: some TakingRenderer, _ bytes: [UInt8], _ cuts: [Int]) {
        var pipe = ChatStreamPipe(from: start.stream, to: renderer)
        var output: [UInt8] = []
        var offset = 0
        bytes.withUnsafeBufferPointer { bytes in
            for end in cuts + [bytes.count] {
                pipe.receive(UnsafeBufferPointer(rebasing: bytes[offset..<end]))
                if pipe.isCommitted { output += pipe.renderer.take() }
                offset = end
            }
        }
        if start.isCut {
            pipe.receiveFailure(LLMError(.apiConnection, "The connection broke."))
        } else {
            pipe.receiveEnd()
        }
        if pipe.isCommitted { output += pipe.renderer.take() }
        self.output = output
        self.state = Self.state(pipe.state)
        self.counted = pipe.usage
        self.usage = pipe.usage.map { .object($0.openAIObject()) } ?? nil
        self.text = pipe.generatedText
        self.failure = pipe.failure
    }

    /// The same state, whatever the pipe ends in.
    private static func state<Renderer>(
        _ state: ChatStreamPipe<Renderer>.State
    ) -> ChatStreamPipe<OpenAIChatRenderer>.State {
        switch state {
        case .waiting: .waiting
        case .streaming: .streaming
        case .finished: .finished
        case .failed: .failed
        case .broken: .broken
        }
    }

    /// The JSON of every event that the client gets.
    var chunks: [JSON] {
        let text = String(decoding: self.output, as: UTF8.self)
        return text.split(separator: "\n\n").filter { $0 != "data: [DONE]" }.map { event in
            (try? JSON(parsing: String(event.dropFirst("data: ".count)))) ?? .string(String(event))
        }
    }

    var isDone: Bool { String(decoding: self.output.suffix(14), as: UTF8.self) == "data: [DONE]\n\n" }

    /// What `output.json` says of a stream.
    var json: JSON {
        let state =
            switch self.state {
            case .waiting: "waiting"
            case .streaming: "streaming"
            case .finished: self.isDone ? "finished" : "finished without a mark"
            case .failed: "failed"
            case .broken: "broken"
            }
        var json: JSON = ["chunks": .array(self.chunks), "state": .string(state), "usage": self.usage]
        if let failure = self.failure {
            json["error"] = [
                "code": .string(failure.code.label), "status": JSON(failure.status),
                "message": .string(failure.message),
            ]
        }
        return json
    }
}

/// What a stream says in all, or an answer, in one comparable form.
struct StreamSum {
    private(set) var json: JSON = [:]

    init(_ chunks: [JSON]) {
        var choices: [Int: JSON] = [:]
        for chunk in chunks {
            for choice in chunk["choices"]?.arrayValue ?? [] {
                let index = choice["index"]?.intValue ?? 0
                var sum = choices[index] ?? [:]
                Self.add(choice["delta"] ?? choice, to: &sum)
                if let reason = choice["finish_reason"], !reason.isNull { sum["finish_reason"] = reason }
                Self.add(logprobs: choice["logprobs"], to: &sum)
                choices[index] = sum
            }
            if let usage = chunk["usage"], !usage.isNull { self.json["usage"] = usage }
        }
        for (index, choice) in choices.sorted(by: { $0.key < $1.key }) { self.json["\(index)"] = Self.plain(choice) }
    }

    init(response: JSON) {
        for choice in response["choices"]?.arrayValue ?? [] {
            var sum: JSON = [:]
            Self.add(choice["message"] ?? choice, to: &sum)
            sum["finish_reason"] = choice["finish_reason"]
            Self.add(logprobs: choice["logprobs"], to: &sum)
            self.json["\(choice["index"]?.intValue ?? 0)"] = Self.plain(sum)
        }
        self.json["usage"] = response["usage"]
    }

    /// Arguments of calls by what they mean: some providers write an object, and stream its text with other blanks.
    private static func plain(_ choice: JSON) -> JSON {
        var choice = choice
        for (key, call) in choice.objectValue ?? [:] where key.hasPrefix("tool_call") {
            guard let text = call["arguments"]?.stringValue, let json = try? JSON(parsing: text) else { continue }
            choice[key]?["arguments"] = json
        }
        return choice
    }

    private static func add(logprobs: JSON?, to sum: inout JSON) {
        guard let more = logprobs?["content"]?.arrayValue, !more.isEmpty else { return }
        sum["logprobs"] = .array((sum["logprobs"]?.arrayValue ?? []) + more)
    }

    private static func add(_ delta: JSON, to sum: inout JSON) {
        for key in ["content", "reasoning_content", "refusal", "text"] {
            guard let text = delta[key]?.stringValue, !text.isEmpty else { continue }
            sum[key] = .string((sum[key]?.stringValue ?? "") + text)
        }
        if let plan = delta["provider_specific_fields"]?["tool_plan"]?.stringValue {
            sum["tool_plan"] = .string((sum["tool_plan"]?.stringValue ?? "") + plan)
        }
        for (position, call) in (delta["tool_calls"]?.arrayValue ?? []).enumerated() {
            let key = "tool_call \(call["index"]?.intValue ?? position)"
            var known = sum[key] ?? [:]
            for field in ["name", "arguments"] {
                guard let text = call["function"]?[field]?.stringValue else { continue }
                known[field] = .string((known[field]?.stringValue ?? "") + text)
            }
            if let id = call["id"], !id.isNull { known["id"] = id }
            sum[key] = known
        }
    }
}

/// A renderer whose output can be taken out.
protocol TakingRenderer: ChatRenderer {
    mutating func take() -> [UInt8]
}

extension OpenAIChatRenderer: TakingRenderer {}
extension TextCompletionRenderer: TakingRenderer {}
