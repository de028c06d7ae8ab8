import LLMCore
import LLMDialects
import Testing

@Suite struct AnthropicRequestTests {
    // MARK: What holds of every conversation

    private static func message(_ dice: inout Dice, _ number: Int) -> JSON {
        let texts: [JSON] = ["Hello", "", "  \n", nil, "bye ", "\u{00a0}", "a\\u0020b"]
        switch dice.roll(9) {
        case 0: return ["role": "system", "content": "Be brief."]
        case 1, 2: return ["role": "user", "content": dice.pick(texts.filter { !$0.isNull })]
        case 3: return ["role": "user", "content": [["type": "text", "text": dice.pick(texts.filter { !$0.isNull })]]]
        case 4, 5: return ["role": "assistant", "content": dice.pick(texts)]
        case 6, 7:
            let calls = (0..<1 + dice.roll(3)).map { index -> JSON in
                [
                    "id": "call_\(number)_\(index)", "type": "function",
                    "function": ["name": "f", "arguments": .string(["", "{}", "{\"a\":1}"][index])],
                ]
            }
            return ["role": "assistant", "content": dice.pick(texts), "tool_calls": .array(calls)]
        default:
            return ["role": "tool", "tool_call_id": "call_\(max(0, number - 1))_0", "content": dice.pick(texts)]
        }
    }

    @Test(arguments: 0..<200)
    func `turns alternate and hold what the provider takes`(seed: Int) throws {
        var dice = Dice(UInt64(seed + 1))
        let messages: [JSON] =
            [["role": "user", "content": "Hi"]] + (0..<1 + dice.roll(12)).map { Self.message(&dice, $0) }
        for repairs in [false, true] {
            var call = try AnthropicCall(["messages": .array(messages)])
            call.target.modifiesParameters = repairs
            let turns = try #require(try call.body()["messages"]?.arrayValue)
            var before: JSON?
            for turn in turns {
                #expect(turn["role"] != before?["role"], "\(messages)")
                let blocks = try #require(turn["content"]?.arrayValue)
                #expect(!blocks.isEmpty)
                for block in blocks where block["type"] == "text" {
                    #expect(block["text"]?.stringValue?.allSatisfy { $0.isWhitespace } == false)
                }
                let calls = Set((before?["content"]?.arrayValue ?? []).compactMap { Self.call($0) })
                let results = blocks.compactMap { Self.result($0) }
                if !calls.isEmpty {
                    #expect(blocks.prefix(results.count).allSatisfy { $0["type"] == "tool_result" })
                }
                if repairs { #expect(Set(results) == calls && results.count == calls.count) }
                before = turn
            }
            let open = (before?["content"]?.arrayValue ?? []).compactMap { Self.call($0) }
            if repairs { #expect(open.isEmpty) }
        }
    }

    private static func call(_ block: JSON) -> String? {
        block["type"] == "tool_use" ? block["id"]?.stringValue : nil
    }

    private static func result(_ block: JSON) -> String? {
        block["type"] == "tool_result" ? block["tool_use_id"]?.stringValue : nil
    }

    // MARK: Prompt caches

    @Test func `longer conversations begin with the same bytes`() throws {
        let tools: JSON = [
            [
                "type": "function",
                "function": ["name": "f", "parameters": ["type": "object", "properties": ["z": [:], "a": [:]]]],
            ]
        ]
        var messages: [JSON] = [["role": "system", "content": "S"], ["role": "user", "content": "one"]]
        let first = try AnthropicCall(["messages": .array(messages), "tools": tools]).encode().body
        messages += [["role": "assistant", "content": "two"], ["role": "user", "content": "three"]]
        let second = try AnthropicCall(["messages": .array(messages), "tools": tools]).encode().body
        let marker = Array(#""messages":[{"role":"user","content":[{"type":"text","text":"one"}]}"#.utf8)
        let end = try #require(first.firstRange(of: marker)).upperBound
        #expect(first[..<end] == second[..<end])
        let list = Array(#""tools":["#.utf8)
        let (one, two) = (try #require(first.firstRange(of: list)), try #require(second.firstRange(of: list)))
        #expect(first[one.lowerBound...] == second[two.lowerBound...])
    }

    @Test func `text and arguments keep their spelling`() throws {
        let body =
            #"{"model":"m","messages":[{"role":"user","content":"\u00e9 \/ 😀\t"},{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{ \"x\": 1.50, \"y\": 1e400 }"}}]},{"role":"tool","tool_call_id":"a","content":"\u0041"}]}"#
        let document = try JSONDocument(parsing: Array(body.utf8))
        let call = try AnthropicCall([:])
        let input = ChatInput(request: try ChatRequest(document: document), answerID: "a", created: 0)
        let sent = String(decoding: try AnthropicChat().encode(input, for: call.target).wire.body, as: UTF8.self)
        #expect(sent.contains(#""text":"\u00e9 \/ 😀\t""#))
        #expect(sent.contains(#""input":{ "x": 1.50, "y": 1e400 }"#))
        #expect(sent.contains(#""content":"\u0041""#))
    }

    // MARK: Single rules

    @Test(arguments: [
        ("a@b.io", false), ("first.last@example.com", false), ("a@b", true), ("mail: a@b.com", true),
        ("+14155552671", false), ("(415) 555-2671", false), ("12345678", false), ("12345", true),
        ("415.555.2671", true),
        ("user-1", true), ("550e8400-e29b-41d4-a716-446655440000", true),
    ])
    func `users are named unless they are addresses`(user: String, isNamed: Bool) throws {
        for body: JSON in [["user": .string(user)], ["metadata": ["user_id": .string(user), "other": 1]]] {
            let sent = try AnthropicCall(body).body()["metadata"]
            #expect(sent == (isNamed ? ["user_id": .string(user)] : nil))
        }
    }

    @Test(arguments: [
        ("auto", "auto"), ("required", "any"), ("any", "any"), ("none", "none"),
    ])
    func `tool choices are translated`(word: String, expected: String) throws {
        let tools: JSON = [["type": "function", "function": ["name": "f"]]]
        for choice: JSON in [.string(word), ["type": .string(word)]] {
            let sent = try AnthropicCall(["tools": tools, "tool_choice": choice]).body()["tool_choice"]
            #expect(sent == ["type": .string(expected)])
        }
    }

    @Test(arguments: [
        ("minimal", 1024), ("low", 1024), ("medium", 2048), ("high", 4096), ("xhigh", 8192), ("max", 16384),
    ])
    func `efforts are budgets for models that take one`(effort: String, budget: Int) throws {
        let body = try AnthropicCall(["reasoning_effort": .string(effort)]).body()
        #expect(body["thinking"] == ["type": "enabled", "budget_tokens": JSON(budget)])
        #expect(body["max_tokens"] == JSON(budget + 4096))
        let limited = try AnthropicCall(["reasoning_effort": .string(effort), "max_tokens": 100]).body()
        #expect(limited["max_tokens"] == 100)
    }

    @Test(arguments: ["", "/", "/v1", "/v1/", "/v1/messages", "/v1/messages/"])
    func `addresses may name a part of the path`(path: String) throws {
        let call = try AnthropicCall([:], base: "https://example.com/x" + path)
        #expect(try call.encode().url.withoutQuery == "https://example.com/x/v1/messages")
    }

    @Test func `places inside of messages and tools can be taken out`() throws {
        var call = try AnthropicCall([
            "messages": [
                ["role": "user", "content": [["type": "text", "text": "a", "cache_control": ["type": "ephemeral"]]]]
            ],
            "tools": [["type": "function", "function": ["name": "f", "description": "d"]]],
        ])
        call.target.additionalDropParameters = [
            "messages[*].content[*].cache_control", "tools[*].function.description",
        ]
        let body = try call.body()
        #expect(body["messages"] == [["role": "user", "content": [["type": "text", "text": "a"]]]])
        #expect(body["tools"]?[0]?["description"] == nil)
    }

    @Test(
        arguments: [
            ["messages": "x"], ["messages": [1]], ["messages": [["content": "x"]]],
            ["messages": [["role": "user", "content": 1]]], ["messages": [["role": "user"]]],
            ["messages": [["role": "user", "content": [["type": "zzz"]]]]],
            ["messages": [["role": "user", "content": [["type": "image_url"]]]]],
            ["messages": [["role": "user", "content": [["type": "image_url", "image_url": ["url": "gs://a/b"]]]]]],
            ["messages": [["role": "user", "content": [["type": "file", "file": [:]]]]]],
            ["messages": [["role": "tool", "content": "x"]]],
            ["messages": [["role": "assistant", "tool_calls": 1]]],
            ["messages": [["role": "assistant", "tool_calls": [["function": ["name": "f"]]]]]],
            ["tools": 1], ["tools": [1]], ["tools": [["type": "function", "function": [:]]]],
            ["tools": [["type": "function", "function": ["name": "f"]]], "tool_choice": "sometimes"],
            ["stop": 1], ["response_format": ["type": "json_schema"]],
        ] as [JSON]
    )
    func `requests that mean nothing are refused`(body: JSON) throws {
        let call = try AnthropicCall(body)
        let error = #expect(throws: LLMError.self) { try call.encode() }
        #expect(error?.code == .badRequest)
        #expect(error?.parameter != nil)
    }
}
