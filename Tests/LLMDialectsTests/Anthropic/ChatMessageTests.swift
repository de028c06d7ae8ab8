import LLMCore
import Testing

@Suite struct ChatMessageTests {
    private static let conversation: JSON = [
        ["role": "system", "content": "S", "cache_control": ["type": "ephemeral"]],
        [
            "role": "user", "name": "bob",
            "content": [
                ["type": "text", "text": "t", "cache_control": ["type": "ephemeral"]],
                ["type": "image_url", "image_url": ["url": "https://example.com/a.png", "detail": "low"]],
                ["type": "input_audio", "input_audio": ["data": "AAAA", "format": "mp3"]],
                ["type": "video_url", "video_url": ["url": "https://example.com/a.mp4"]],
                ["type": "file", "file": ["file_id": "f", "filename": "n"]],
                ["type": "from_the_future", "x": 1],
            ],
        ],
        [
            "role": "assistant", "content": nil, "reasoning_content": "r",
            "thinking_blocks": [["type": "thinking", "thinking": "r", "signature": "s"]],
            "tool_calls": [
                [
                    "id": "c", "type": "function", "function": ["name": "f", "arguments": "{\"a\":"],
                    "provider_specific_fields": ["k": 1],
                ],
                ["id": "d", "type": "custom", "custom": ["name": "g", "input": "free text"]],
            ],
            "provider_specific_fields": ["k": 2],
        ],
        ["role": "tool", "content": [["type": "refusal", "refusal": "no"]], "tool_call_id": "c"],
        ["role": "from_the_future", "content": ""],
        ["role": "assistant", "content": nil, "function_call": ["name": "f", "arguments": "{}"]],
    ]

    @Test func `messages survive a round trip`() throws {
        let body: JSON = ["model": "m", "messages": Self.conversation]
        let request = try ChatRequest(document: try JSONDocument(parsing: body.serialized()))
        let messages = try request.messages()
        #expect(JSON.array(messages.map { $0.json }) == Self.conversation)
        #expect(messages[1].content?.text == "t")
        #expect(messages[2].toolCalls.map { $0.arguments } == ["{\"a\":", "free text"])
        #expect(messages[2].thinkingBlocks.count == 1)
        #expect(messages[3].toolCallID == "c")
        #expect(messages[5].functionCall?.name == "f")
    }

    @Test func `tools survive a round trip`() throws {
        let tools: JSON = [
            [
                "type": "function", "cache_control": ["type": "ephemeral"],
                "function": [
                    "name": "f", "description": "d", "parameters": ["type": "object", "properties": [:]],
                    "strict": true,
                ],
            ],
            ["type": "web_search_20250305", "name": "web_search"],
        ]
        let body: JSON = ["model": "m", "messages": [], "tools": tools]
        let request = try ChatRequest(document: try JSONDocument(parsing: body.serialized()))
        let read = try request.tools()
        #expect(JSON.array(read.map { $0.json }) == tools)
        guard case .native = read[1].kind else {
            Issue.record("a tool of the provider's")
            return
        }
    }

    @Test func `messages can be built`() {
        let messages: [ChatMessage] = [
            .system("S"), .user([.text("a"), .image(url: "https://example.com/a.png")]),
            .assistant(nil, toolCalls: [ToolCall(id: "c", name: "f", arguments: "{}")]), .tool("r", of: "c"),
        ]
        let expected: JSON = [
            ["role": "system", "content": "S"],
            [
                "role": "user",
                "content": [
                    ["type": "text", "text": "a"],
                    ["type": "image_url", "image_url": ["url": "https://example.com/a.png"]],
                ],
            ],
            [
                "role": "assistant", "content": nil,
                "tool_calls": [["id": "c", "type": "function", "function": ["name": "f", "arguments": "{}"]]],
            ],
            ["role": "tool", "content": "r", "tool_call_id": "c"],
        ]
        #expect(JSON.array(messages.map { $0.json }) == expected)
    }

    @Test(
        arguments: [
            1, [:], ["role": 1], ["role": "user", "content": 1], ["role": "user", "content": [1]],
            ["role": "user", "content": [["type": "text"]]], ["role": "user", "content": [["type": "image_url"]]],
            ["role": "assistant", "tool_calls": [1]],
        ] as [JSON]
    )
    func `what is no message is refused`(json: JSON) {
        #expect(throws: LLMError.self) { try ChatMessage(json: json) }
    }
}
