import LLMCore
import LLMDialects
import Testing

@Suite struct AnthropicStreamTests {
    private static let start: JSON = [
        "type": "message_start",
        "message": [
            "id": "msg_1", "role": "assistant", "model": "claude-x", "content": [], "usage": ["input_tokens": 3],
        ],
    ]
    private static let textStart: JSON = [
        "type": "content_block_start", "index": 0, "content_block": ["type": "text", "text": ""],
    ]
    private static let text: JSON = [
        "type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": "x"],
    ]
    private static let textStop: JSON = ["type": "content_block_stop", "index": 0]
    private static let delta: JSON = [
        "type": "message_delta", "delta": ["stop_reason": "end_turn"], "usage": ["output_tokens": 1],
    ]
    private static let stop: JSON = ["type": "message_stop"]
    private static let whole = [Self.start, Self.textStart, Self.text, Self.textStop, Self.delta, Self.stop]

    @Test func `a stream in order finishes`() throws {
        let result = try AnthropicCall([:]).stream(Self.whole)
        #expect(result.isFinished && result.failure == nil)
        #expect(result.chunks.compactMap { $0.choices.first?.delta.content } == ["x"])
        #expect(result.chunks.map { $0.model } == ["claude-x", "claude-x", "claude-x"])
        #expect(result.chunks.last?.usage?.promptTokens == 3)
        #expect(result.chunks.map { $0.id } == ["chatcmpl-1", "chatcmpl-1", "chatcmpl-1"])
    }

    private static let input: JSON = ["type": "input_json_delta", "partial_json": "{}"]

    @Test(arguments: [
        [Self.textStop], [Self.delta], [Self.stop], [Self.start, Self.start], [Self.text, Self.start],
        [Self.start, Self.textStop], [Self.start, Self.textStart, Self.textStart],
        [Self.start, ["type": "content_block_delta", "index": 0, "delta": Self.input]],
        [Self.start, Self.textStart, ["type": "content_block_delta", "index": 1, "delta": Self.input]],
        [Self.start, Self.textStart, ["type": "content_block_stop", "index": 1]],
        [Self.start, Self.textStart, ["type": "content_block_delta", "index": 0]],
        [Self.start, Self.textStart, Self.text, Self.textStop, Self.text],
        [Self.start, ["type": "content_block_start", "index": 0]], [Self.start, Self.delta, Self.textStart],
        [Self.start, Self.delta, Self.text],
    ])
    func `events out of order fail`(events: [JSON]) throws {
        let result = try AnthropicCall([:]).stream(events)
        #expect(result.failure?.code == .apiConnection)
        #expect(result.failure?.message.contains("out of order") == true)
        #expect(!result.isFinished)
    }

    @Test(arguments: 0..<5)
    func `a stream that ends early fails`(count: Int) throws {
        let result = try AnthropicCall([:]).stream(Array(Self.whole.prefix(count)))
        #expect(result.failure?.code == .apiConnection)
        #expect(!result.isFinished)
    }

    // MARK: Events left out

    private static func content(_ chunks: [ChatChunk]) -> [String] {
        chunks.compactMap { $0.choices.first?.delta.content }
    }

    @Test(arguments: [
        [Self.textStart, Self.text, Self.textStop, Self.delta, Self.stop],
        [Self.start, Self.text, Self.textStop, Self.delta, Self.stop],
        [Self.start, Self.textStart, Self.text, Self.delta, Self.stop],
        [Self.start, Self.text, Self.delta, Self.stop], [Self.text, Self.delta, Self.stop], [Self.text, Self.delta],
        [Self.text, Self.textStop, Self.textStop, Self.stop], [Self.text, Self.stop],
    ])
    func `what text says without the events around it is taken`(events: [JSON]) throws {
        let result = try AnthropicCall([:]).stream(events)
        #expect(result.isFinished && result.failure == nil)
        #expect(Self.content(result.chunks) == ["x"])
        #expect(result.chunks.filter { $0.choices.first?.finishReason == "stop" }.count == 1)
    }

    @Test func `blocks end where the next begin`() throws {
        func delta(_ index: Int, _ type: String, _ key: String, _ text: String) -> JSON {
            [
                "type": "content_block_delta", "index": .number(JSONNumber(index)),
                "delta": ["type": .string(type), key: .string(text)],
            ]
        }
        let tool: JSON = [
            "type": "content_block_start", "index": 2,
            "content_block": ["type": "tool_use", "id": "t", "name": "f", "input": [:]],
        ]
        let numbered = [
            Self.start, delta(0, "thinking_delta", "thinking", "hm"), delta(0, "signature_delta", "signature", "s"),
            delta(1, "text_delta", "text", "a"), delta(1, "text_delta", "text", "b"), tool,
            delta(3, "text_delta", "text", "c"), delta(3, "text_delta", "text", "d"), Self.delta, Self.stop,
        ]
        let result = try AnthropicCall([:]).stream(numbered)
        #expect(result.isFinished && result.failure == nil)
        #expect(Self.content(result.chunks) == ["a", "b", "c", "d"])
        #expect(result.chunks.compactMap { $0.choices.first?.delta.reasoningContent }.joined() == "hm")
        let calls = result.chunks.flatMap { $0.choices.first?.delta.toolCalls ?? [] }
        #expect(calls.compactMap(\.name) == ["f"] && calls.compactMap(\.arguments).joined() == "{}")
        // Without numbers that tell blocks apart the kinds of the deltas do.
        let unnumbered = [
            delta(0, "thinking_delta", "thinking", "hm"), delta(0, "text_delta", "text", "a"),
            delta(0, "text_delta", "text", "b"), delta(0, "text_delta", "text", "c"), Self.delta, Self.stop,
        ]
        #expect(try Self.content(AnthropicCall([:]).stream(unnumbered).chunks) == ["a", "b", "c"])
    }

    /// The reason to end is known: what is missing is a farewell.
    @Test func `a connection that breaks behind the end of the message loses nothing`() throws {
        let call = try AnthropicCall([:])
        let stream = AnthropicChat().makeStream(for: call.input, from: call.target)
        var pipe = ChatStreamPipe(from: stream, to: OpenAIChatRenderer(model: "m", includesUsage: true))
        for event in Self.whole.dropLast() {
            Array("data: \(event)\n\n".utf8).withUnsafeBufferPointer { _ = pipe.receive($0) }
        }
        #expect(pipe.receiveFailure(LLMError(.apiConnection, "cut")) == .finished)
        #expect(pipe.usage?.completionTokens == 1)
        #expect(String(decoding: pipe.renderer.take(), as: UTF8.self).contains(#""finish_reason":"stop""#))
    }

    private static func textDelta(_ text: String, index: Int = 0) -> JSON {
        [
            "type": "content_block_delta", "index": .number(JSONNumber(index)),
            "delta": ["type": "text_delta", "text": .string(text)],
        ]
    }

    @Test func `deltas that differ in their text only are read as all others`() throws {
        let texts = [
            "a", " b", "", "é👋", "say \"c\"", "\n\\", "\u{1}", "}}", "d", String(repeating: "long ", count: 99),
        ]
        let events = [Self.start, Self.textStart] + texts.map { Self.textDelta($0) } + Self.whole.suffix(3)
        let result = try AnthropicCall([:]).stream(events)
        #expect(result.isFinished && result.failure == nil)
        #expect(result.chunks.compactMap { $0.choices.first?.delta.content } == texts.filter { !$0.isEmpty })
        #expect(result.chunks.compactMap { $0.choices.first?.delta.role } == ["assistant"])
    }

    @Test func `text that is passed on is spelled as a writer does`() throws {
        let call = try AnthropicCall([:])
        let stream = AnthropicChat().makeStream(for: call.input, from: call.target)
        var pipe = ChatStreamPipe(from: stream, to: OpenAIChatRenderer(model: "m", includesUsage: false))
        let texts = ["a", "b", #"\n\"\\\t"#, #"\u00e9\/"#, "é👋", #"\ud83d"#, "\u{7F}"]
        let deltas = texts.map {
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#($0)"}}"#
        }
        let whole = Self.whole.map { $0.description }
        for event in whole.prefix(2) + deltas + whole.suffix(3) {
            Array("data: \(event)\n\n".utf8).withUnsafeBufferPointer { _ = pipe.receive($0) }
        }
        let output = String(decoding: pipe.renderer.take(), as: UTF8.self)
        let shown = output.split(separator: "\n\n").compactMap { chunk in
            chunk.firstRange(of: #""content":""#).map { chunk[$0.upperBound...].dropLast(#""}}]}"#.count) }
        }
        #expect(shown == ["a", "b", #"\n\"\\\t"#, "é/", "é👋", "\u{FFFD}", "\u{7F}"])
        #expect(pipe.generatedText == "ab\n\"\\\té/é👋\u{FFFD}\u{7F}")
        #expect(pipe.state == .finished)
    }

    @Test func `a delta of the block before is out of order`() throws {
        let second: JSON = ["type": "content_block_start", "index": 1, "content_block": ["type": "text", "text": ""]]
        let events = [Self.start, Self.textStart, Self.text, Self.text, Self.textStop, second]
        let good = try AnthropicCall([:]).stream(events + [Self.textDelta("y", index: 1)], ends: false)
        #expect(good.failure == nil && good.chunks.last?.choices.first?.delta.content == "y")
        let bad = try AnthropicCall([:]).stream(events + [Self.text])
        #expect(bad.failure?.message.contains("out of order") == true)
    }

    @Test(arguments: [
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"y"}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x\"}}"#,
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"\u{1}\"}}",
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""#,
    ])
    func `a delta that is no JSON fails like any other event`(_ broken: String) throws {
        let call = try AnthropicCall([:])
        var stream = AnthropicChat().makeStream(for: call.input, from: call.target)
        var actions: [ChatStreamAction] = []
        for event in [Self.start, Self.textStart, Self.text, Self.text].map({ $0.serialized() }) + [Array(broken.utf8)]
        {
            event.withUnsafeBufferPointer { data in
                let name = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
                actions.append(stream.receive(StreamEvent(name: name, data: data)))
            }
        }
        guard case .fail(let error)? = actions.last else {
            Issue.record("the event was taken")
            return
        }
        #expect(error.message.contains("not JSON"))
    }

    @Test func `unknown events, deltas and pings are passed over anywhere`() throws {
        let noise: [JSON] = [["type": "ping"], ["type": "from_the_future", "index": 7], ["no": "type"], []]
        for place in 0...Self.whole.count {
            for event in noise {
                var events = Self.whole
                events.insert(event, at: place)
                let result = try AnthropicCall([:]).stream(events)
                #expect(result.isFinished && result.failure == nil && result.chunks.count == 3)
            }
        }
        var events = Self.whole
        events.insert(["type": "content_block_delta", "index": 0, "delta": ["type": "future_delta"]], at: 2)
        #expect(try AnthropicCall([:]).stream(events).isFinished)
    }

    @Test func `nothing counts after the end`() throws {
        let result = try AnthropicCall([:]).stream(
            Self.whole + [Self.start, Self.text, ["type": "error", "error": [:]]]
        )
        #expect(result.isFinished && result.failure == nil && result.chunks.count == 3)
    }

    @Test func `text that is no JSON fails`() throws {
        let call = try AnthropicCall([:])
        var stream = AnthropicChat().makeStream(for: call.input, from: call.target)
        let action = Array("{".utf8).withUnsafeBufferPointer {
            stream.receive(StreamEvent(name: UnsafeBufferPointer(start: nil, count: 0), data: $0))
        }
        guard case .fail(let error) = action else {
            Issue.record("no failure")
            return
        }
        #expect(error.code == .apiConnection)
    }

    @Test(arguments: [
        ("overloaded_error", LLMError.Code.internalServerError), ("api_error", .internalServerError),
        ("rate_limit_error", .rateLimit), ("invalid_request_error", .badRequest), ("timeout_error", .timeout),
        ("authentication_error", .authentication), ("permission_error", .permissionDenied),
        ("not_found_error", .notFound), ("billing_error", .paymentRequired), ("from_the_future", .internalServerError),
    ])
    func `error events have the kind of their type`(type: String, code: LLMError.Code) throws {
        let event: JSON = ["type": "error", "error": ["type": .string(type), "message": "words"]]
        for events in [[event], [Self.start, Self.textStart, Self.text, event]] {
            let failure = try AnthropicCall([:]).stream(events).failure
            #expect(failure?.code == code)
            #expect(failure?.message == "AnthropicError - words")
        }
    }
}
