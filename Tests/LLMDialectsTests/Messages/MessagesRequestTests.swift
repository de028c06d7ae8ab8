import LLMCatalog
import LLMCore
import LLMDialects
import Testing

@Suite struct MessagesRequestTests {
    private static func request(
        _ body: JSON,
        for purpose: MessagesRequest.Purpose = .answer
    ) throws(LLMError) -> MessagesRequest {
        do {
            return try MessagesRequest(document: try JSONDocument(parsing: body.serialized()), for: purpose)
        } catch let error as LLMError {
            throw error
        } catch {
            throw LLMError(.invalidJSON, "\(error)")
        }
    }

    @Test(
        arguments: [
            ([:], "anthropic_messages: Missing required parameter: 'messages'."),
            (["messages": nil, "max_tokens": 1], "anthropic_messages: Missing required parameter: 'messages'."),
            (["messages": [], "model": "m"], "anthropic_messages: Missing required parameter: 'max_tokens'."),
            (["messages": [], "max_tokens": nil], "anthropic_messages: Missing required parameter: 'max_tokens'."),
            (["messages": "x", "max_tokens": 1], "litellm.BadRequestError: messages must be a list."),
            (["messages": [], "max_tokens": 1, "stream": 1], "litellm.BadRequestError: stream must be true or false."),
            (["messages": [], "max_tokens": 1, "model": 1], "litellm.BadRequestError: model must be a string."),
            ([], "litellm.BadRequestError: The request body must be a JSON object."),
        ] as [(JSON, String)]
    )
    func `what is missing is named in the format's own error`(body: JSON, message: String) throws {
        let error = #expect(throws: LLMError.self) { try Self.request(body) }
        let sent = try JSON(parsing: try #require(error).messagesBody())
        #expect(sent == ["type": "error", "error": ["type": "invalid_request_error", "message": .string(message)]])
    }

    @Test(
        arguments: [
            (["messages": [["role": "user", "content": "x"]]], "model parameter is required"),
            (["model": "m", "messages": []], "messages parameter is required"),
            (["model": "m"], "messages parameter is required"),
        ] as [(JSON, String)]
    )
    func `a count needs a model and messages`(body: JSON, message: String) throws {
        let error = #expect(throws: LLMError.self) { try Self.request(body, for: .count) }
        #expect(error?.clientMessage == message)
    }

    @Test(arguments: [
        (400, "invalid_request_error"), (401, "authentication_error"), (403, "permission_error"),
        (404, "not_found_error"), (413, "request_too_large"), (422, "api_error"), (429, "rate_limit_error"),
        (500, "api_error"), (503, "api_error"), (529, "overloaded_error"),
    ])
    func `an error's type follows from its status`(status: Int, type: String) throws {
        var error = LLMError(.apiError, "words")
        error.statusOverride = status
        let sent = try JSON(parsing: error.messagesBody())
        #expect(sent["error"]?["type"]?.stringValue == type)
    }

    /// A chat request for a provider without rules of its own.
    private static func chat(_ body: JSON, model: String = "llama") throws -> JSON {
        let provider = try #require(ProviderRows.builtin["hosted_vllm"])
        let profile = provider.profile(of: model, baseModel: nil, catalog: ModelCatalog())
        let target = Target(provider: provider, profile: profile, base: try #require(WireURL("https://u.test/v1")))
        return try MessagesChatRequest(try Self.request(body), for: target).request.document.tree
    }

    @Test(
        arguments: [
            ["role": "user"], ["content": "x"], ["role": "nobody", "content": "x"], ["role": "user", "content": 1],
            ["role": "user", "content": [["type": "text"]]], ["role": "user", "content": [["text": "x"]]],
            ["role": "user", "content": ["x"]], ["role": "user", "content": [["type": "image"]]],
            ["role": "user", "content": [["type": "image", "source": ["type": "base64"]]]],
            ["role": "user", "content": [["type": "image", "source": ["type": "new"]]]],
            ["role": "user", "content": [["type": "from_the_future"]]],
            ["role": "user", "content": [["type": "tool_result", "content": "x"]]],
            ["role": "assistant", "content": [["type": "tool_use", "name": "f"]]],
            ["role": "assistant", "content": [["type": "text", "text": 1]]], "x", nil,
        ] as [JSON]
    )
    func `what is no message is refused`(message: JSON) throws {
        let error = #expect(throws: LLMError.self) {
            try Self.chat(["model": "m", "max_tokens": 1, "messages": [message]])
        }
        #expect(error?.status == 400)
    }

    @Test func `long names of tools are cut, and shown whole again`() throws {
        let name = String(repeating: "mcp__server__", count: 8)
        let body: JSON = [
            "model": "m", "max_tokens": 1, "tools": [["name": .string(name), "input_schema": ["type": "object"]]],
            "tool_choice": ["type": "tool", "name": .string(name)],
            "messages": [
                ["role": "user", "content": "x"],
                [
                    "role": "assistant",
                    "content": [["type": "tool_use", "id": "t", "name": .string(name), "input": [:]]],
                ],
            ],
        ]
        let chat = try Self.chat(body)
        let short = try #require(chat["tools"]?[0]?["function"]?["name"]?.stringValue)
        #expect(short.utf8.count == 64 && name.hasPrefix(short.prefix(40)))
        #expect(chat["tool_choice"]?["function"]?["name"]?.stringValue == short)
        #expect(chat["messages"]?[1]?["tool_calls"]?[0]?["function"]?["name"]?.stringValue == short)
        let answer: JSON = [
            "choices": [
                ["message": ["tool_calls": [["id": "c", "function": ["name": .string(short), "arguments": "{}"]]]]]
            ]
        ]
        let response = ChatResponse(document: try JSONDocument(parsing: answer.serialized()), usage: nil)
        let names = MessagesToolNames(try Self.request(body))
        let message = try MessagesBridge.message(of: response, names: names).document.tree
        #expect(message["content"]?[0]?["name"]?.stringValue == name)
    }

    @Test func `numbers and schemas keep their bytes`() throws {
        let text =
            #"{"model":"m","max_tokens":1,"temperature":0.10,"top_p":1e0,"messages":[{"role":"user","content":"\u00e9"}],"#
            + #""tools":[{"name":"f","input_schema":{"type":"object", "properties":{"n":{"maximum":1.50}}}}]}"#
        let request = try MessagesRequest(document: try JSONDocument(parsing: Array(text.utf8)))
        let chat = try MessagesChatRequest(request, for: nil).request
        let bytes = String(decoding: chat.document.bytes, as: UTF8.self)
        for part in [
            #""temperature":0.10"#, #""top_p":1e0"#, #""\u00e9""#,
            #"{"type":"object", "properties":{"n":{"maximum":1.50}}}"#,
        ] {
            #expect(bytes.contains(part))
        }
    }

    @Test(arguments: ["{", "[]", "1", "{\"a\":}", "x"])
    func `a call whose arguments are no object is not passed on`(arguments: String) throws {
        let answer: JSON = [
            "choices": [
                ["message": ["tool_calls": [["id": "c", "function": ["name": "f", "arguments": .string(arguments)]]]]]
            ]
        ]
        let response = ChatResponse(document: try JSONDocument(parsing: answer.serialized()), usage: nil)
        let error = #expect(throws: LLMError.self) { try MessagesBridge.message(of: response) }
        #expect(error?.code == .responseValidation)
    }
}
