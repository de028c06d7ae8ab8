import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// A call of Bedrock's, made from a request body.
struct BedrockCall {
    var input: ChatInput
    var target: Target

    init(_ body: JSON = [:], model: String = "anthropic.claude-3-5-sonnet-20240620-v1:0") throws {
        let provider = try #require(ProviderRows.builtin["bedrock"])
        let profile = provider.profile(of: model, baseModel: nil, catalog: ModelCatalog())
        let base = try #require(provider.baseURL.flatMap { WireURL($0) })
        self.target = Target(provider: provider, profile: profile, base: base)
        var body = body
        body["model"] = "m"
        if body["messages"] == nil { body["messages"] = [["role": "user", "content": "Hello"]] }
        let request = try ChatRequest(document: try JSONDocument(parsing: body.serialized()))
        self.input = ChatInput(request: request, answerID: "chatcmpl-1", created: 1_720_000_000)
    }

    func encode() throws(LLMError) -> WireRequest {
        try BedrockChat().encode(self.input, for: self.target).wire
    }

    func body() throws -> JSON {
        try JSON(parsing: try self.encode().body)
    }

    /// What a stream of these bytes comes to.
    func stream(_ bytes: [UInt8]) -> ChatStreamPipe<OpenAIChatRenderer> {
        let stream = BedrockChat().makeStream(for: self.input, from: self.target)
        var pipe = ChatStreamPipe(from: stream, to: OpenAIChatRenderer(model: nil, includesUsage: false))
        bytes.withUnsafeBufferPointer { _ = pipe.receive($0) }
        pipe.receiveEnd()
        return pipe
    }
}
