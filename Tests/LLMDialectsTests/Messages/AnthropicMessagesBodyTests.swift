import LLMCore
import LLMDialects
import Testing

@Suite struct AnthropicMessagesBodyTests {
    @Test func `in a cloud the body names the version and the address the model`() throws {
        let fixture = try #require(MessagesFixture.all.first { $0.name == "messages/anthropic-context-management" })
        let call = try fixture.call()
        var request = call.request
        request.betas = "own-1,context-1m-2025-08-07"
        let body = try AnthropicMessagesBody(
            request,
            call.target,
            .answer,
            host: .cloud(.bedrock(takesCacheLifetime: true))
        )
        let json = try JSON(parsing: body.bytes)
        #expect(json["model"] == nil && json["stream"] == nil)
        #expect(json["anthropic_version"] == "bedrock-2023-05-31")
        #expect(json["anthropic_beta"] == ["context-1m-2025-08-07", "context-management-2025-06-27"])
        #expect(json["messages"] == [["role": "user", "content": "Hi"]])
    }

    @Test func `what the deployment sets stands under the request's own, and places are taken out`() throws {
        let fixture = try #require(MessagesFixture.all.first { $0.name == "messages/anthropic-params-system" })
        let call = try fixture.call()
        var target = call.target
        target.defaults = ["temperature": 0.9, "service_tier": "auto", "seed": 3, "model": "x", "stream": true]
        target.additionalDropParameters = ["top_k", "metadata.user_id", "messages[*].content"]
        let json = try JSON(parsing: try AnthropicMessagesBody(call.request, target, .answer).bytes)
        #expect(json["temperature"] == 0.2 && json["service_tier"] == "auto" && json["seed"] == nil)
        #expect(json["top_k"] == nil && json["stream"] == nil && json["model"] == .string(target.model))
        #expect(json["messages"] == [["role": "user"]])
    }
}
