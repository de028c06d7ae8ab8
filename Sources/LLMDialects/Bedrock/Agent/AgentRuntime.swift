import LLMCatalog
import LLMCore

/// An agent that runs in Amazon Bedrock AgentCore: `agentcore/<ARN of its runtime>` as the model's name.
///
/// Source: "InvokeAgentRuntime" in the API reference of AgentCore's data plane. What an agent reads and writes is its
/// owner's affair; the form here is that of AWS's own examples, `{"prompt": …}`, and LiteLLM's.
struct AgentRuntime: Sendable {
    private let name: String

    /// The agent that a target names; nil for a model.
    init?(_ target: Target) {
        let prefix = "agentcore/"
        guard target.model.hasPrefix(prefix + "arn:") else { return nil }
        self.name = String(target.model.dropFirst(prefix.count))
    }

    /// The region that the name tells; calls to another one cannot work.
    var region: String? {
        let parts = self.name.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 3 && !parts[3].isEmpty ? String(parts[3]) : nil
    }

    // MARK: Request

    // What a request or a deployment may say of the call goes here.
    private static let userHeader = "x-amzn-bedrock-agentcore-runtime-user-id"
    private static let sessionHeader = "x-amzn-bedrock-agentcore-runtime-session-id"

    func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        let text = try parameters.agentQuestion(for: target)
        var body: JSONObject = ["prompt": .string(text)]
        body.add(parameters.extraBody)
        // A session's name has 33 characters at least; the answer's own has more.
        let session = parameters.setting("runtimeSessionId", "session_id", of: target)?.stringValue
        var fields = [
            ("content-type", "application/json"), ("accept", "application/json, text/event-stream"),
            (Self.sessionHeader, session ?? "session-" + input.answerID),
        ]
        if let user = parameters.setting("runtimeUserId", of: target)?.stringValue {
            fields.append((Self.userHeader, user))
        }
        let headers = PlainHeaders.make(fields, input, target, parameters)
        let base = AWSAddress.base(
            of: target,
            override: "aws_bedrock_agentcore_endpoint",
            modelRegion: nil,
            onlyRegion: self.region
        )
        var url = base.appending(path: "/runtimes/\(PercentEncoding.query(self.name))/invocations")
        if let qualifier = parameters.setting("qualifier", of: target)?.stringValue {
            url = url.appending(query: "qualifier", qualifier)
        }
        return EncodedRequest(
            wire: WireRequest(url: url, headers: headers, body: JSON.object(body).serialized()),
            dropped: parameters.dropped
                + parameters.lostBesidesQuestion(
                    sent: ["runtimeSessionId", "session_id", "runtimeUserId", "qualifier"]
                )
        )
    }

    // MARK: Answer

    /// A whole answer is a JSON document or, as the agent likes, a stream of events.
    func decode(_ response: WireResponse, of input: ChatInput, from target: Target) throws(LLMError) -> ChatResponse {
        let errors = BedrockErrors(provider: target.provider.id)
        var reply = AgentRuntimeReply(errors)
        if response.headers["content-type"]?.lowercased().hasPrefix("text/event-stream") == true {
            var reader = StreamReader(.serverSentEvents, maximumEventBytes: AgentRuntimeReply.longest)
            try response.body.withUnsafeBufferPointer { (bytes) throws(LLMError) in
                try reader.receive(bytes) { event in
                    _ = reply.receive(event)
                    return reply.failure == nil
                }
            }
            try reader.receiveEnd { event in
                _ = reply.receive(event)
                return false
            }
            reply.end()
        } else {
            reply.receive(whole: response.body)
        }
        if let failure = reply.failure { throw failure }
        let choice = PlainAnswer.Choice(content: reply.text, finishReason: FinishReason.stop)
        let answer = PlainAnswer(input, model: target.model, [choice], usage: reply.usage)
        return try answer.response(response, PlainErrors(target, []))
    }
}
