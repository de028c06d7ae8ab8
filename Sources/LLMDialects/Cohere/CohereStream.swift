import LLMCore

/// The events of version 2: `message-start`, `content-…`, `tool-plan-delta`, `tool-call-…`, `citation-…`, `message-end`
/// (docs.cohere.com/docs/streaming).
///
/// Events that nobody knows are passed over.
struct CohereStream: PlainStream {
    var framing: StreamFraming { .eventsOrLines }

    let errors: PlainErrors
    private var chunks: PlainChunks
    var isOver = false
    /// What the model says of the calls to come; shown in one piece, as it is one text.
    private var plan = ""

    /// Whether the last call has begun and has no arguments so far.
    private var lacksArguments = false

    /// A plan of more bytes than this is shown in pieces.
    private static let longestPlan = 64 << 10

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        let message = json["delta"]?["message"]
        switch json["type"]?.stringValue {
        case "content-start", "content-delta":
            let content = message?["content"]
            let text = content?["text"]?.stringValue ?? ""
            return self.emit(self.chunks.chunks(text: text, reasoning: content?["thinking"]?.stringValue ?? ""))
        case "tool-plan-delta":
            self.plan += message?["tool_plan"]?.stringValue ?? ""
            return self.emit(self.plan.utf8.count > Self.longestPlan ? self.takePlan() : [])
        case "tool-call-start":
            let call = message?["tool_calls"]
            let function = call?["function"]
            let arguments = function?["arguments"]?.stringValue ?? ""
            let before = self.takePlan() + self.endCall()
            self.lacksArguments = arguments.isEmpty
            return .emit(
                before + [
                    self.chunks.call(
                        id: call?["id"]?.stringValue,
                        name: function?["name"]?.stringValue ?? "",
                        arguments: arguments
                    )
                ]
            )
        case "tool-call-delta":
            guard self.chunks.callCount > 0 else {
                return self.fail(self.errors.brokenStream("The stream has arguments of no tool call."))
            }
            let text = message?["tool_calls"]?["function"]?["arguments"]?.stringValue ?? ""
            if text.isEmpty { return .skip }
            self.lacksArguments = false
            return .emit([self.chunks.arguments(text)])
        case "tool-call-end":
            return self.emit(self.endCall())
        case "citation-start":
            return self.citation(message?["citations"])
        case "message-end":
            return self.end(json["delta"])
        case nil where json["message"]?.stringValue != nil || json["error"] != nil:
            return self.fail(self.errors.streamError(json))
        default:
            return .skip
        }
    }

    /// A call without arguments has those of an empty object, as in the whole answer.
    private mutating func endCall() -> [ChatChunk] {
        guard self.lacksArguments else { return [] }
        self.lacksArguments = false
        return [self.chunks.arguments("{}")]
    }

    /// The plan, where the whole answer has it.
    private mutating func takePlan() -> [ChatChunk] {
        if self.plan.isEmpty { return [] }
        var delta = ChatChunk.Delta()
        delta.extra["provider_specific_fields"] = ["tool_plan": .string(self.plan)]
        self.plan = ""
        return [self.chunks.chunk(delta)]
    }

    private mutating func citation(_ citation: JSON?) -> ChatStreamAction {
        guard let citation, citation.objectValue != nil else { return .skip }
        var delta = ChatChunk.Delta()
        let annotations = CohereCitation.annotations(citation)
        if !annotations.isEmpty { delta.extra["annotations"] = .array(annotations) }
        delta.extra["provider_specific_fields"] = ["citations": [citation]]
        return .emit([self.chunks.chunk(delta)])
    }

    private mutating func end(_ delta: JSON?) -> ChatStreamAction {
        let reason = delta?["finish_reason"]?.stringValue
        if let words = delta?["error"]?.stringValue, reason == "ERROR" {
            return self.fail(self.errors.streamError(["message": .string(words)]))
        }
        self.isOver = true
        let rest = self.takePlan() + self.endCall()
        return .finish(
            rest
                + self.chunks.end(
                    CohereUsage.finishReason(reason, hasToolCalls: self.chunks.callCount > 0),
                    usage: CohereUsage.second(delta?["usage"])
                )
        )
    }
}
