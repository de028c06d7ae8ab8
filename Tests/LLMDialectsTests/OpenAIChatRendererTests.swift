import LLMCore
import LLMDialects
import Testing

@Suite struct OpenAIChatRendererTests {
    /// Forwards one chunk's bytes, its facts found by a scan of the document.
    static func forward(
        _ text: String,
        model: String?,
        includesUsage: Bool,
        price: UsagePrice? = nil
    ) throws -> String {
        var renderer = OpenAIChatRenderer(model: model, includesUsage: includesUsage)
        renderer.price = price
        let document = try JSONDocument(parsing: Array(text.utf8), policy: .response)
        var chunk = ForwardedChunk()
        chunk.modelValue = document.member("model").map { document.range(of: $0) }
        chunk.usageMember = document.memberRange(of: "usage")
        chunk.usage = document.member("usage").flatMap { Usage(openAI: document.json($0)) }
        chunk.isUsageOnly = document.member("choices").map { document.count(of: $0) == 0 } ?? true
        document.bytes.withUnsafeBufferPointer { renderer.forward($0, chunk) }
        return String(decoding: renderer.take(), as: UTF8.self)
    }

    static let usage = #""usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}"#

    @Test(
        arguments: [
            // Nothing to change: the same bytes.
            (
                #"{ "model" : "m", "choices":[{}] , "x":1.0}"#, nil, false,
                #"{ "model" : "m", "choices":[{}] , "x":1.0}"#
            ),
            (#"{"model":"m","choices":[{}]}"#, "m", false, #"{"model":"m","choices":[{}]}"#),
            (#"{"choices":[{}]}"#, "n", false, #"{"choices":[{}]}"#),
            (#"{"model":"m","choices":[{}],"usage":null}"#, "m", false, #"{"model":"m","choices":[{}],"usage":null}"#),
            // The model's name.
            (#"{"model":"m","choices":[{}]}"#, "a \"b\"", false, #"{"model":"a \"b\"","choices":[{}]}"#),
            (#"{"model":null,"choices":[{}]}"#, "n", false, #"{"model":"n","choices":[{}]}"#),
            // Usage beside choices, at every place.
            ("{\"choices\":[{}],\(usage)}", "m", false, #"{"choices":[{}]}"#),
            ("{\(usage) , \"choices\":[{}]}", "m", false, #"{ "choices":[{}]}"#),
            ("{\"a\":1,\n \(usage) ,\"choices\":[{}]}", "m", false, #"{"a":1 ,"choices":[{}]}"#),
            ("{\"model\":\"m\",\(usage),\"choices\":[{}]}", "n", false, #"{"model":"n","choices":[{}]}"#),
            ("{\(usage),\"model\":\"m\",\"choices\":[{}]}", "n", false, #"{"model":"n","choices":[{}]}"#),
            ("{\"choices\":[{}],\(usage)}", "m", true, "{\"choices\":[{}],\(usage)}"),
            // Usage alone.
            ("{\"choices\":[],\(usage)}", "m", false, nil),
            ("{\"choices\":[],\(usage)}", "m", true, "{\"choices\":[],\(usage)}"),
            // Data that came in several lines.
            ("{\"model\":\n\"m\",\n\"choices\":[{}]}", "n", false, #"{"model": "n", "choices":[{}]}"#),
        ] as [(String, String?, Bool, String?)]
    )
    func `forwards a provider's bytes`(_ text: String, _ model: String?, _ shows: Bool, _ expected: String?) throws {
        let actual = try Self.forward(text, model: model, includesUsage: shows)
        #expect(actual == expected.map { "data: \($0)\n\n" } ?? "")
    }

    @Test(
        arguments: [
            // At the end of the usage, wherever that stands; the provider's own cost stays.
            ("{\"choices\":[],\(usage)}", true, #""total_tokens":3,"cost":0.0025}}"#),
            ("{\(usage),\"model\":\"m\",\"choices\":[{}]}", true, #""total_tokens":3,"cost":0.0025},"model":"n""#),
            ("{\"model\":\"m\",\(usage),\"choices\":[{}]}", true, #""total_tokens":3,"cost":0.0025},"choices""#),
            ("{\"choices\":[{}],\(usage)}", false, #"{"choices":[{}]}"#),
            (
                #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cost":9}}"#, true,
                #""cost":9}}"#
            ),
            (#"{"choices":[{}],"usage":null}"#, true, #"{"choices":[{}],"usage":null}"#),
        ] as [(String, Bool, String)]
    )
    func `tells what usage costs`(_ text: String, _ shows: Bool, _ expected: String) throws {
        let actual = try Self.forward(text, model: "n", includesUsage: shows) { _ in Money("0.0025") }
        #expect(actual.contains(expected), "\(actual)")
        #expect(try Self.forward(text, model: "n", includesUsage: shows) { _ in nil }.contains("0.0025") == false)
    }

    @Test func `tells what the usage of chunks of its own costs`() {
        var chunk = ScriptedStream.chunk(ChatChunk.Delta(content: "Hi"))
        chunk.usage = Usage(promptTokens: 1, completionTokens: 1)
        let output = ChatStreamOutput { _, _ in OpenAIChatRenderer(model: nil, includesUsage: true) }
        output.price = { $0.totalTokens == 2 ? Money("0.5") : nil }
        output.play([chunk], failure: nil)
        let text = output.withRenderer { String(decoding: $0.take(), as: UTF8.self) }
        #expect(text?.contains(#""cost":0.5}"#) == true)
        let completions = ChatStreamOutput { events, _ in
            TextCompletionRenderer(model: nil, includesUsage: true, forwarded: events)
        }
        completions.price = output.price
        completions.play([chunk], failure: nil)
        let completion = completions.withRenderer { String(decoding: $0.take(), as: UTF8.self) }
        #expect(completion?.contains(#""cost":0.5}"#) == true)
    }

    @Test func `writes chunks, the end and errors`() {
        var renderer = OpenAIChatRenderer(model: "shown", includesUsage: false)
        var chunk = ScriptedStream.chunk(ChatChunk.Delta(content: "Hi"))
        chunk.usage = Usage(promptTokens: 1, completionTokens: 1)
        renderer.write(chunk)
        var usageOnly = chunk
        usageOnly.choices = []
        renderer.write(usageOnly)
        renderer.finish()
        renderer.fail(LLMError(.internalServerError, "m"))
        let expected = """
            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"shown",\
            "choices":[{"index":0,"delta":{"content":"Hi"}}]}

            data: [DONE]

            data: {"error":{"message":"litellm.InternalServerError: m","type":"internal_server_error",\
            "param":null,"code":"500"}}


            """
        #expect(String(decoding: renderer.take(), as: UTF8.self) == expected)
        #expect(renderer.take().isEmpty)
    }

    @Test(arguments: [nil, "sh\"own"])
    func `text alone is the same bytes as its chunk`(_ model: String?) {
        let first = TextPiece(id: "c", created: 1, model: "m", text: "Hi")
        var other = first
        other.id = "a \"quoted\" id that is not short"
        var moved = other
        moved.model = "another"
        var late = moved
        late.created = 2
        let texts = ["Hi", "", "\"\n\\\u{1}é👋", String(repeating: "long ", count: 300)]
        var fast = OpenAIChatRenderer(model: model, includesUsage: false)
        var slow = fast
        for start in [first, other, moved, late, first] {
            for text in texts {
                var piece = start
                piece.text = text
                fast.write(piece)
                slow.write(piece.chunk)
            }
            // What comes between them does no harm.
            let role = ScriptedStream.chunk(ChatChunk.Delta(role: "assistant"))
            fast.write(role)
            slow.write(role)
        }
        #expect(fast.take() == slow.take())
    }

    @Test func `text that is quoted already is the same bytes`() {
        let first = TextPiece(id: "c", created: 1, model: "m", text: "Hi")
        var fast = OpenAIChatRenderer(model: nil, includesUsage: false)
        var slow = ChunkCollector()
        fast.write(first)
        slow.write(first)
        for text in [#"\n\"é"#, "plain"] {
            Array(text.utf8).withUnsafeBufferPointer { text in
                fast.write(quoted: text, like: first)
                slow.write(quoted: text, like: first)
            }
        }
        var written = OpenAIChatRenderer(model: nil, includesUsage: false)
        for chunk in slow.take() { written.write(chunk) }
        #expect(fast.take() == written.take())
    }

    @Test func `a connection that broke has no type in a stream`() throws {
        var renderer = OpenAIChatRenderer(model: nil, includesUsage: false)
        renderer.fail(LLMError(.apiConnection, "broken"))
        let text = String(decoding: renderer.take(), as: UTF8.self)
        let error = try JSON(parsing: String(text.dropFirst(6)))["error"]
        #expect(error?["type"] == .null && error?["code"] == "500" && error?["param"] == .null)
    }

    @Test func `draining keeps nothing`() {
        var renderer = OpenAIChatRenderer(model: nil, includesUsage: false)
        renderer.finish()
        #expect(renderer.drain { $0.count } == 14)
        #expect(renderer.output.isEmpty)
    }

    @Test func `a collector gives a program the chunks`() throws {
        let text =
            #"{"id":"x","created":5,"model":"m","choices":[{"index":1,"delta":{"content":"a","x_new":[1]},"#
            + #""finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2},"system_fingerprint":"fp"}"#
        var expected = ChatChunk(
            id: "x",
            created: 5,
            model: "m",
            choices: [
                ChatChunk.Choice(
                    index: 1,
                    delta: ChatChunk.Delta(content: "a", extra: ["x_new": [1]]),
                    finishReason: "stop"
                )
            ],
            usage: Usage(promptTokens: 1, completionTokens: 2),
            extra: ["system_fingerprint": "fp"]
        )
        expected.sentUsage = ["prompt_tokens": 1, "completion_tokens": 2]
        var collector = ChunkCollector()
        Array(text.utf8).withUnsafeBufferPointer { collector.forward($0, ForwardedChunk()) }
        #expect(collector.take() == [expected])
        var without = ChunkCollector(includesUsage: false)
        without.write(expected)
        #expect(without.take().first?.usage == nil)
    }

    @Test func `a chunk that is read and written again is the same`() throws {
        let text =
            #"{"id":"x","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":"#
            + #"{"role":"assistant","content":"a","reasoning_content":"r","thinking_blocks":[{"type":"thinking"}],"#
            + #""tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}],"refusal":"no","#
            + #""audio":{"id":"a"}},"logprobs":{"content":[]},"finish_reason":"stop"}],"service_tier":"default"}"#
        let chunk = try Array(text.utf8).withUnsafeBufferPointer { try ChatChunk(parsing: $0) }
        var writer = JSONWriter()
        chunk.write(to: &writer)
        #expect(try JSON(parsing: writer.bytes) == JSON(parsing: text))
    }
}
