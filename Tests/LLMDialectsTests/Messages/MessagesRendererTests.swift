import LLMCore
import LLMDialects
import Testing

@Suite struct MessagesRendererTests {
    private static func chunk(_ delta: ChatChunk.Delta, finish: String? = nil) -> ChatChunk {
        ChatChunk(
            id: "c",
            created: 1,
            model: "m",
            choices: [ChatChunk.Choice(delta: delta, finishReason: finish)]
        )
    }

    private static func render(_ chunks: [ChatChunk], finishes: Bool = true) -> [JSON] {
        var renderer = MessagesRenderer(model: "claude", messageID: "msg_1")
        for chunk in chunks { renderer.write(chunk) }
        if finishes { renderer.finish() }
        return MessagesRun.events(renderer.take())
    }

    /// One random piece after another: text, reasoning with and without signature, up to four calls at once.
    private static func pieces(_ dice: inout Dice) -> [ChatChunk] {
        var chunks: [ChatChunk] = []
        var rests: [Int: [Character]] = [:]
        for _ in 0..<dice.roll(30) {
            switch dice.roll(6) {
            case 0: chunks.append(Self.chunk(ChatChunk.Delta(content: dice.pick(["a", "\"b\n", "", "ü"]))))
            case 1: chunks.append(Self.chunk(ChatChunk.Delta(reasoningContent: dice.pick(["t", "", "h\\"]))))
            case 2:
                chunks.append(
                    Self.chunk(
                        ChatChunk.Delta(thinkingBlocks: [
                            dice.pick(
                                [
                                    ["type": "thinking", "thinking": "x"],
                                    ["type": "thinking", "thinking": "", "signature": "s"],
                                    ["type": "redacted_thinking", "data": "d"],
                                ] as [JSON]
                            )
                        ])
                    )
                )
            default:
                let index = dice.roll(4)
                var call = ChatChunk.ToolCall(index: index)
                if rests[index] == nil {
                    rests[index] = Array(#"{"a":"}{\"","b":[{}],"n":\#(index)}"#)
                    call.id = "call_\(index)"
                    call.name = "tool\(index)"
                }
                let count = min(dice.roll(8), rests[index]?.count ?? 0)
                call.arguments = String(rests[index]?.prefix(count) ?? [])
                rests[index]?.removeFirst(count)
                chunks.append(Self.chunk(ChatChunk.Delta(toolCalls: [call])))
            }
        }
        for (index, rest) in rests.sorted(by: { $0.key < $1.key }) {
            chunks.append(
                Self.chunk(ChatChunk.Delta(toolCalls: [ChatChunk.ToolCall(index: index, arguments: String(rest))]))
            )
        }
        return chunks
    }

    @Test func `whatever comes in whatever order, blocks come one after another and lose nothing`() {
        for seed in 1...2_000 {
            var dice = Dice(UInt64(seed))
            let chunks = Self.pieces(&dice)
            let sum = MessagesSum(Self.render(chunks + [Self.chunk(ChatChunk.Delta(), finish: "stop")]))
            #expect(sum.faults == [], "seed \(seed)")
            let blocks = sum.message["content"]?.arrayValue ?? []
            func joined(_ type: String, _ key: String) -> String {
                blocks.filter { $0["type"]?.stringValue == type }.compactMap { $0[key]?.stringValue }.joined()
            }
            let deltas = chunks.map { $0.choices[0].delta }
            #expect(joined("text", "text") == deltas.compactMap { $0.content }.joined(), "seed \(seed)")
            let thoughts = deltas.map { delta in
                delta.reasoningContent ?? delta.thinkingBlocks.compactMap { $0["thinking"]?.stringValue }.joined()
            }
            #expect(joined("thinking", "thinking") == thoughts.joined(), "seed \(seed)")
            let signatures = deltas.flatMap { $0.thinkingBlocks }.compactMap { $0["signature"]?.stringValue }
            #expect(joined("thinking", "signature") == signatures.joined(), "seed \(seed)")
            let calls = blocks.filter { $0["type"]?.stringValue == "tool_use" }
            let begun = deltas.flatMap { $0.toolCalls }.filter { $0.id != nil }
            #expect(calls.compactMap { $0["id"]?.stringValue } == begun.compactMap { $0.id }, "seed \(seed)")
            // Whatever the provider calls its end: agents go on for this word alone.
            #expect(sum.message["stop_reason"] == (calls.isEmpty ? "end_turn" : "tool_use"), "seed \(seed)")
            for call in calls {
                let index = Int(call["name"]?.stringValue?.dropFirst(4) ?? "") ?? -1
                #expect(call["input"] == ["a": "}{\"", "b": [[:]], "n": JSON(index)], "seed \(seed)")
            }
        }
    }

    @Test func `a call that is whole lets the next begin at once`() {
        let events = Self.render(
            [
                Self.chunk(ChatChunk.Delta(toolCalls: [.init(index: 0, id: "a", name: "f", arguments: "{}")])),
                Self.chunk(ChatChunk.Delta(toolCalls: [.init(index: 1, id: "b", name: "g", arguments: "{")])),
            ],
            finishes: false
        )
        #expect(events.last?["delta"]?["partial_json"] == "{")
    }

    @Test func `only the first choice is shown`() {
        var chunk = Self.chunk(ChatChunk.Delta(content: "one"))
        chunk.choices.append(ChatChunk.Choice(index: 1, delta: ChatChunk.Delta(content: "two")))
        let message = MessagesSum(Self.render([chunk])).message
        #expect(message["content"] == [["type": "text", "text": "one"]])
    }

    @Test func `an error ends the stream in the format's own form`() {
        var renderer = MessagesRenderer(model: "claude", messageID: "msg_1")
        renderer.write(Self.chunk(ChatChunk.Delta(content: "a")))
        renderer.fail(LLMError(.rateLimit, "slow down"))
        renderer.write(Self.chunk(ChatChunk.Delta(content: "b")))
        renderer.finish()
        let events = MessagesRun.events(renderer.take())
        #expect(events.count == 4)
        #expect(
            events.last == [
                "type": "error",
                "error": ["type": "rate_limit_error", "message": "litellm.RateLimitError: slow down"],
            ]
        )
    }

    @Test func `a name that is no word is no line of the stream`() throws {
        let data = Array(#"{"type":"a\nevent: b","x":1}"#.utf8)
        var stream = AnthropicMessages().makeStream(for: try Self.input, from: try Self.target)
        let action = data.withUnsafeBufferPointer {
            stream.receive(StreamEvent(name: UnsafeBufferPointer(start: nil, count: 0), data: $0))
        }
        guard case .skip = action else {
            Issue.record("the event is passed on")
            return
        }
    }

    private static var call: MessagesFixture.Call {
        get throws {
            let fixture = try #require(MessagesFixture.all.first { $0.name == "messages/anthropic-simple" })
            return try fixture.call()
        }
    }
}

extension MessagesRendererTests {
    fileprivate static var input: MessagesInput {
        get throws { MessagesInput(request: try Self.call.request, answerID: "msg_1") }
    }

    fileprivate static var target: Target {
        get throws { try Self.call.target }
    }
}
