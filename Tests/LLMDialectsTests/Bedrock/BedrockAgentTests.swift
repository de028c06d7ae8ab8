import LLMCore
import LLMDialects
import Testing

/// A whole answer of an agent is an event stream, too.
@Suite struct BedrockAgentTests {
    private static let model = "agent/AGENT12345/ALIAS12345"

    private func answer(_ events: [[UInt8]]) throws -> ChatResponse {
        let call = try BedrockCall(model: Self.model)
        let response = WireResponse(status: 200, headers: WireHeaders(), body: events.flatMap { $0 })
        return try BedrockChat().decode(response, of: call.input, from: call.target)
    }

    private static func event(_ name: String, _ payload: String) -> [UInt8] {
        AWSFrame.event(name, payload)
    }

    @Test func `adds texts and counts up`() throws {
        let usage = #"{"modelInvocationOutput": {"metadata": {"usage": {"inputTokens": 11, "outputTokens": 7}}}}"#
        let trace = #"{"trace": {"orchestrationTrace": \#(usage)}}"#
        let answer = try self.answer([
            Self.event("trace", trace), Self.event("chunk", #"{"bytes": "SGVs"}"#),
            Self.event("trace", trace), Self.event("chunk", #"{"bytes": "bG8="}"#),
        ])
        #expect(answer.document.tree["choices"]?[0]?["message"]?["content"] == "Hello")
        #expect(answer.usage?.promptTokens == 22)
        #expect(answer.usage?.completionTokens == 14)
    }

    @Test(
        arguments: [
            [], [event("chunk", "{}")], [event("chunk", #"{"bytes": "*"}"#)], [event("chunk", "no JSON")],
            [event("returnControl", "{}")], [Array(event("chunk", #"{"bytes": "SGVs"}"#).dropLast())],
        ]
    )
    func `is an error without an answer`(_ events: [[UInt8]]) {
        #expect(throws: LLMError.self) { try self.answer(events) }
    }

    @Test func `wants a message of the user`() throws {
        let call = try BedrockCall(["messages": [["role": "system", "content": "S"]]], model: Self.model)
        #expect(throws: LLMError.self) { try call.encode() }
    }
}
