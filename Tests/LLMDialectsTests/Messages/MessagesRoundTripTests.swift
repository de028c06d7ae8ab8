import LLMCatalog
import LLMCore
import LLMDialects
import Testing

@Suite struct MessagesRoundTripTests {
    /// What is said in a chat, one entry after another, however it is cut into messages and parts.
    private static func said(_ messages: [JSON]) -> [String] {
        var said: [String] = []
        func say(_ role: String, _ text: String) {
            if text.isEmpty { return }
            if let last = said.last, last.hasPrefix("\(role) says: ") {
                said[said.count - 1] = last + text
            } else {
                said.append("\(role) says: \(text)")
            }
        }
        for message in messages {
            let role = message["role"]?.stringValue ?? "?"
            if let id = message["tool_call_id"]?.stringValue { said.append("result of \(id)") }
            for part in message["content"]?.arrayValue ?? [["text": message["content"] ?? ""]] {
                if let url = part["image_url"]?["url"]?.stringValue {
                    said.append("\(role) shows \(url)")
                } else {
                    say(role, part["text"]?.stringValue ?? "")
                }
            }
            for call in message["tool_calls"]?.arrayValue ?? [] {
                let arguments = call["function"]?["arguments"]?.stringValue ?? ""
                let name = call["function"]?["name"]?.stringValue ?? ""
                let input = (try? JSON(parsing: arguments))?.description ?? arguments
                said.append("call \(call["id"]?.stringValue ?? "") \(name) \(input)")
            }
        }
        return said
    }

    private static func conversation(_ dice: inout Dice) -> [JSON] {
        var messages: [JSON] = []
        let texts = ["Hello", "ü\"\\", "line\nline", "{\"a\":1}", "  two  "]
        if dice.roll(2) == 0 { messages.append(["role": "system", "content": .string(dice.pick(texts))]) }
        var count = 0
        for _ in 0...dice.roll(4) {
            var parts: [JSON] = [["type": "text", "text": .string(dice.pick(texts))]]
            if dice.roll(2) == 0 {
                parts.append(["type": "image_url", "image_url": ["url": "data:image/png;base64,iVBORw0KGgo="]])
            }
            if dice.roll(2) == 0 {
                parts.append(["type": "image_url", "image_url": ["url": "https://e.test/a.png"]])
            }
            messages.append(["role": "user", "content": parts.count == 1 ? parts[0]["text"] ?? "" : .array(parts)])
            var answer: JSON = ["role": "assistant", "content": .string(dice.pick(texts))]
            var calls: [JSON] = []
            for _ in 0..<dice.roll(3) {
                count += 1
                calls.append([
                    "id": "call_\(count)", "type": "function",
                    "function": [
                        "name": "f\(dice.roll(3))", "arguments": .string(dice.pick(["{}", "{\"x\":[1,2.50]}"])),
                    ],
                ])
            }
            if !calls.isEmpty { answer["tool_calls"] = .array(calls) }
            messages.append(answer)
            for call in calls {
                messages.append([
                    "role": "tool", "tool_call_id": call["id"] ?? "", "content": .string(dice.pick(texts)),
                ])
            }
        }
        if messages.last?["role"] == "assistant" { messages.append(["role": "user", "content": "end"]) }
        return messages
    }

    @Test func `chat to messages and back says the same`() throws {
        for seed in 1...500 {
            var dice = Dice(UInt64(seed))
            let messages = Self.conversation(&dice)
            let call = try AnthropicCall(["messages": .array(messages), "max_tokens": 9])
            let wire = try call.encode()
            let request = try MessagesRequest(document: try JSONDocument(parsing: wire.body))
            let chat = try MessagesChatRequest(request, for: nil).request.document.tree
            #expect(Self.said(chat["messages"]?.arrayValue ?? []) == Self.said(messages), "seed \(seed)")
        }
    }

    /// A random answer of a provider of chat.
    private static func answer(_ dice: inout Dice) -> JSON {
        var message: JSON = ["role": "assistant", "content": .string(dice.pick(["Hello", "ü\n", "x"]))]
        if dice.roll(3) == 0 { message["content"] = nil }
        if dice.roll(3) == 0 { message["reasoning_content"] = "because" }
        if dice.roll(3) == 0 {
            message["reasoning_content"] = "why"
            message["thinking_blocks"] = [
                ["type": "thinking", "thinking": "why", "signature": "s"], ["type": "redacted_thinking", "data": "d"],
            ]
        }
        let calls = (0..<dice.roll(3)).map { index -> JSON in
            [
                "id": "c\(index)", "type": "function",
                "function": ["name": "f", "arguments": .string(dice.pick(["{}", "{\"a\":{\"b\":1}}"]))],
            ]
        }
        if !calls.isEmpty { message["tool_calls"] = .array(calls) }
        let reason = calls.isEmpty ? dice.pick(["stop", "length", "content_filter"]) : "tool_calls"
        return [
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [["index": 0, "message": message, "finish_reason": .string(reason)]],
            "usage": [
                "prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25,
                "prompt_tokens_details": ["cached_tokens": JSON(dice.roll(2) * 7)],
            ],
        ]
    }

    @Test func `an answer and its stream are the same message`() throws {
        for seed in 1...500 {
            var dice = Dice(UInt64(seed))
            let json = Self.answer(&dice)
            let usage = json["usage"].flatMap { Usage(openAI: $0) }
            let response = ChatResponse(document: try JSONDocument(parsing: json.serialized()), usage: usage)
            let whole = try MessagesBridge.message(of: response).document.tree
            var renderer = MessagesRenderer(model: nil, messageID: "msg_1")
            renderer.write(response.asChunk)
            renderer.finish()
            let sum = MessagesSum(MessagesRun.events(renderer.take()))
            #expect(sum.faults == [])
            var streamed = MessagesSum.essence(sum.message)
            // A stream has a block even where nothing is said.
            if whole["content"] == [], streamed["content"] == [["type": "text", "text": ""]] {
                streamed["content"] = []
            }
            FixtureTests.expectEqual(streamed, MessagesSum.essence(whole), "seed \(seed)")
        }
    }

    @Test func `a whole answer to who asked for a stream is played as one`() throws {
        let fixture = try #require(MessagesFixture.all.first { $0.name == "messages/anthropic-simple" })
        let call = try fixture.call()
        var body = call.request.document.tree
        body["stream"] = true
        let request = try MessagesRequest(document: try JSONDocument(parsing: body.serialized()))
        let bridge = try MessagesBridge(request, over: .anthropic, to: call.target)
        let answer = try bridge.decode(try #require(try fixture.response()), of: call.input, from: call.target)
        var renderer = call.renderer
        renderer.write(answer.asChunk)
        renderer.finish()
        let streamed = MessagesSum.essence(MessagesSum(MessagesRun.events(renderer.take())).message)
        let whole = try #require(try fixture.json("output.json")?["message"])
        FixtureTests.expectEqual(streamed, MessagesSum.essence(whole), fixture.name)
    }
}
