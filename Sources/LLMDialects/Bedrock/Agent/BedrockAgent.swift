import LLMCatalog
import LLMCore

/// An agent of Amazon Bedrock: `agent/<agent>/<alias>` as the model's name.
///
/// Source: "InvokeAgent" in the API reference of Agents for Amazon Bedrock's runtime.
struct BedrockAgent: Sendable {
    private let agent: String
    private let alias: String

    /// The agent that a target names; nil for a model.
    init?(_ target: Target) {
        let parts = target.model.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "agent", !parts[1].isEmpty, !parts[2].isEmpty else { return nil }
        self.agent = String(parts[1])
        self.alias = String(parts[2])
    }

    // MARK: Request

    /// What a request may set of the API's own members.
    private static let members = [
        "sessionState", "memoryId", "endSession", "streamingConfigurations", "promptCreationConfigurations",
        "sourceArn",
    ]

    func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        let text = try parameters.agentQuestion(for: target)
        var body: JSONObject = [
            "inputText": .string(text), "enableTrace": parameters.json("enableTrace") ?? true,
        ]
        for name in Self.members { body[name] = parameters.json(name) }
        let sent = Set(Self.members + ["enableTrace", "sessionID", "sessionId", "session_id"])
        let dropped = parameters.lostBesidesQuestion(sent: sent)
        let session = parameters.setting("sessionID", "sessionId", "session_id", of: target)?.stringValue
        let url = self.url(session: session ?? Self.session(input), target)
        return parameters.request(to: url, body, input, target, dropped: dropped, carrying: .text)
    }

    /// A session of the answer's own.
    private static func session(_ input: ChatInput) -> String {
        let id = input.answerID
        return id.hasPrefix("chatcmpl-") ? String(id.dropFirst("chatcmpl-".count)) : id
    }

    /// Agents listen at a host of their own beside that of the models.
    private func url(session: String, _ target: Target) -> WireURL {
        var base = AWSAddress.base(of: target, override: "aws_bedrock_runtime_endpoint", modelRegion: nil)
        let models = "bedrock-runtime."
        if base.origin.host.hasPrefix(models) {
            let host = "bedrock-agent-runtime." + base.origin.host.dropFirst(models.count)
            base = WireURL(
                origin: Origin(isTLS: base.origin.isTLS, host: host, port: base.origin.port),
                path: base.path,
                query: base.query
            )
        }
        let agent = PercentEncoding.segment(self.agent)
        let alias = PercentEncoding.segment(self.alias)
        let session = PercentEncoding.segment(session)
        return base.appending(path: "/agents/\(agent)/agentAliases/\(alias)/sessions/\(session)/text")
    }

    // MARK: Answer

    /// A whole answer is an event stream, too: its events are read one after the other.
    func decode(_ response: WireResponse, of input: ChatInput, from target: Target) throws(LLMError) -> ChatResponse {
        let errors = BedrockErrors(provider: target.provider.id)
        var reader = AWSEventStreamReader()
        var reply = BedrockAgentReply(errors)
        try response.body.withUnsafeBufferPointer { (bytes) throws(LLMError) in
            try reader.receive(bytes) { event in
                _ = reply.receive(event)
                return reply.failure == nil
            }
        }
        if reply.failure == nil {
            try reader.receiveEnd { _ in true }
            reply.end()
        }
        if let failure = reply.failure { throw failure }
        let choice = PlainAnswer.Choice(content: reply.text, finishReason: FinishReason.stop)
        let answer = PlainAnswer(input, model: target.model, [choice], usage: reply.usage)
        return try answer.response(response, PlainErrors(target, []))
    }
}
