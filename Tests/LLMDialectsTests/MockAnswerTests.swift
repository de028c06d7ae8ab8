import LLMCore
import LLMDialects
import Testing

@Suite struct MockAnswerTests {
    static func answer(_ settings: JSONObject, _ request: String = #"{"model":"m"}"#) throws -> MockAnswer {
        let request = try ChatRequest(document: try JSONDocument(parsing: Array(request.utf8)))
        return MockAnswer(settings, for: request, model: "gpt-4o", id: "chatcmpl-1", created: 7, timeout: .seconds(5))
    }

    static func response(_ settings: JSONObject, _ request: String = #"{"model":"m"}"#) throws -> ChatResponse {
        guard case .response(let response) = try Self.answer(settings, request).result else {
            throw FixtureCase.Incomplete(what: "no whole answer")
        }
        return response
    }

    static func chunks(
        _ settings: JSONObject,
        _ request: String = #"{"stream":true}"#
    ) throws -> ([ChatChunk], LLMError?) {
        guard case .chunks(let chunks, let failure) = try Self.answer(settings, request).result else {
            throw FixtureCase.Incomplete(what: "no stream")
        }
        return (chunks, failure)
    }

    @Test func `a text is the answer`() throws {
        let response = try Self.response(["mock_response": "I am a mock"])
        let expected: JSON = [
            "id": "chatcmpl-1", "object": "chat.completion", "created": 7, "model": "gpt-4o",
            "choices": [
                ["finish_reason": "stop", "index": 0, "message": ["content": "I am a mock", "role": "assistant"]]
            ],
            "usage": ["prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30],
        ]
        #expect(response.document.tree == expected)
        #expect(response.usage == Usage(promptTokens: 10, completionTokens: 20, totalTokens: 30))
        #expect(try Self.answer(["mock_response": "x"]).delay == .zero)
    }

    @Test func `several choices are copies`() throws {
        let response = try Self.response(["mock_response": "x"], #"{"n":3}"#)
        let choices = response.document.tree["choices"]?.arrayValue ?? []
        #expect(choices.map { $0["index"] } == [0, 1, 2])
        #expect(choices.allSatisfy { $0["message"]?["content"] == "x" })
    }

    @Test func `a streamed text comes three characters at a time`() throws {
        let (chunks, failure) = try Self.chunks(["mock_response": "I am a mock"])
        #expect(failure == nil)
        #expect(chunks.compactMap { $0.choices.first?.delta.content } == ["I a", "m a", " mo", "ck"])
        #expect(chunks.first?.choices.first?.delta.role == "assistant")
        #expect(chunks.filter { $0.choices.first?.finishReason == "stop" }.count == 1)
        #expect(chunks.last?.usage == Usage(promptTokens: 10, completionTokens: 20, totalTokens: 30))
        #expect(chunks.last?.choices.isEmpty == true)
    }

    @Test func `a given answer is answered as it is`() throws {
        let given: JSONObject = [
            "id": "own",
            "choices": [["index": 0, "finish_reason": "length", "message": ["role": "assistant", "content": "y"]]],
            "usage": ["prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3],
        ]
        let response = try Self.response(["mock_response": .object(given)])
        #expect(response.document.tree["id"] == "own")
        #expect(response.document.tree["model"] == "gpt-4o")
        #expect(response.usage?.completionTokens == 2)
        let (chunks, _) = try Self.chunks(["mock_response": .object(given)])
        #expect(chunks.count == 1)
        #expect(chunks.first?.choices.first?.delta.content == "y")
        #expect(chunks.first?.choices.first?.finishReason == "length")
    }

    @Test func `tool calls are put on the message`() throws {
        let calls: JSON = [["id": "c", "type": "function", "function": ["name": "f", "arguments": "{}"]]]
        let message = try Self.response(["mock_tool_calls": calls]).document.tree["choices"]?[0]
        #expect(message?["message"]?["tool_calls"] == calls)
        #expect(message?["finish_reason"] == "tool_calls")
        let (chunks, _) = try Self.chunks(["mock_tool_calls": calls, "mock_response": "x"])
        #expect(chunks.compactMap { $0.choices.first?.delta.toolCalls.first?.name } == ["f"])
    }

    @Test(
        arguments: [
            ("litellm.RateLimitError", .rateLimit, 429),
            ("litellm.ContextWindowExceededError", .contextWindowExceeded, 400),
            ("litellm.InternalServerError", .internalServerError, 500),
            ("Exception: content_filter_policy: no", .contentPolicyViolation, 400),
            ("Exception: mock_streaming_error", .apiError, 529),
        ] as [(String, LLMError.Code, Int)]
    )
    func `some texts stand for failures`(_ text: String, _ code: LLMError.Code, _ status: Int) throws {
        guard case .failure(let error) = try Self.answer(["mock_response": .string(text)]).result else {
            Issue.record("\(text) is no failure")
            return
        }
        #expect(error.code == code && error.status == status)
    }

    @Test func `a stream can fail midway`() throws {
        let (chunks, failure) = try Self.chunks(["mock_response": "Exception: mock_streaming_error"])
        #expect(chunks.contains { $0.isSubstantial })
        #expect(failure?.status == 529)
    }

    @Test func `waiting is described, not done`() throws {
        #expect(try Self.answer(["mock_response": "x", "mock_delay": 1.5]).delay == .milliseconds(1_500))
        let timeout = try Self.answer(["mock_timeout": true])
        #expect(timeout.delay == .seconds(5))
        guard case .failure(let error) = timeout.result else {
            Issue.record("no timeout")
            return
        }
        #expect(error.code == .timeout)
    }
}
