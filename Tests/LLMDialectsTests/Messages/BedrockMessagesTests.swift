import LLMCore
import LLMDialects
import Testing

@Suite struct BedrockMessagesTests {
    @Test(arguments: ["image", "document"])
    func `what is named by an address is fetched, which only chat does`(_ kind: String) throws {
        let fixture = try #require(MessagesFixture.all.first { $0.name == "messages/bedrock-simple" })
        let call = try fixture.call()
        let address = "https://files.test/a"
        let block: JSON = ["type": .string(kind), "source": ["type": "url", "url": .string(address)]]
        for content in [[block], [["type": "tool_result", "tool_use_id": "t", "content": [block]]]] as [JSON] {
            let body: JSON = ["model": "m", "max_tokens": 9, "messages": [["role": "user", "content": content]]]
            let request = try MessagesRequest(document: try JSONDocument(parsing: body.serialized()))
            #expect(!BedrockMessages().takes(request, for: call.target))
        }
        #expect(BedrockMessages().takes(call.request, for: call.target))
        let body: JSON = ["model": "m", "max_tokens": 9, "messages": [["role": "user", "content": [block]]]]
        let request = try MessagesRequest(document: try JSONDocument(parsing: body.serialized()))
        let bridge = try MessagesBridge(request, over: .bedrock, to: call.target)
        #expect(try bridge.fetches(for: call.input, from: call.target) == [.document(address)])
    }
}
