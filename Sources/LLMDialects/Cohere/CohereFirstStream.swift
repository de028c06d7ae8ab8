import LLMCore

/// The lines of version 1: `text-generation`, `tool-calls-generation`, `citation-generation` and `stream-end`, which
/// has the whole answer.
///
/// Lines that nobody knows are passed over.
struct CohereFirstStream: PlainStream {
    var framing: StreamFraming { .jsonLines }

    let errors: PlainErrors
    private var chunks: PlainChunks
    var isOver = false
    /// Whether any text has come; later events repeat all of it.
    private var hasText = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        switch json["event_type"]?.stringValue {
        case "text-generation", "tool-calls-chunk":
            // What the model means to do with its tools comes in pieces of its own.
            return self.emit(self.text(json))
        case "tool-calls-generation":
            let plan = self.hasText ? [] : self.text(json)
            return self.emit(plan + self.calls(json))
        case "citation-generation":
            guard let citations = json["citations"] else { return .skip }
            var delta = ChatChunk.Delta()
            delta.extra["provider_specific_fields"] = ["citations": citations]
            return .emit([self.chunks.chunk(delta)])
        case "stream-end":
            return self.end(json)
        case nil where json["message"]?.stringValue != nil || json["error"] != nil:
            return self.fail(self.errors.streamError(json))
        default:
            return .skip
        }
    }

    private mutating func text(_ json: JSON) -> [ChatChunk] {
        let text = json["text"]?.stringValue ?? ""
        if !text.isEmpty { self.hasText = true }
        return self.chunks.chunks(text: text)
    }

    private mutating func calls(_ json: JSON) -> [ChatChunk] {
        (json["tool_calls"]?.arrayValue ?? []).map { call in
            self.chunks.call(
                id: nil,
                name: call["name"]?.stringValue ?? "",
                arguments: (call["parameters"] ?? [:]).description
            )
        }
    }

    private mutating func end(_ json: JSON) -> ChatStreamAction {
        let answer = json["response"]
        let reason = json["finish_reason"]?.stringValue ?? answer?["finish_reason"]?.stringValue
        // Some answers have their calls at the end only.
        let late = self.chunks.callCount == 0 ? self.calls(answer ?? [:]) : []
        self.isOver = true
        let finish = CohereUsage.finishReason(reason, hasToolCalls: self.chunks.callCount > 0)
        let usage = CohereUsage.first(of: answer) ?? CohereUsage.invoked(json)
        return .finish(late + self.chunks.end(finish, usage: usage))
    }
}
