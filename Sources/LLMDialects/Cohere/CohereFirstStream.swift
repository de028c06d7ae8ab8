import LLMCore

/// The lines of version 1: `text-generation`, `tool-calls-generation`, `citation-generation` and `stream-end`, which
/// has the whole answer.
///
/// Lines that nobody knows are passed over.
struct CohereFirstStream: ChatStreamTranslator {
    var framing: StreamFraming { .jsonLines }

    private let errors: PlainErrors
    private var chunks: PlainChunks
    private var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: Array(event.data))
        } catch {
            return self.fail(self.errors.brokenStream("The stream has a line that is not JSON.", cause: error))
        }
        switch json["event_type"]?.stringValue {
        case "text-generation":
            let all = self.chunks.chunks(text: json["text"]?.stringValue ?? "")
            return all.isEmpty ? .skip : .emit(all)
        case "tool-calls-generation":
            let all = self.calls(json)
            return all.isEmpty ? .skip : .emit(all)
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
        let finish = CohereFirstAnswer.finishReason(reason, hasToolCalls: self.chunks.callCount > 0)
        return .finish(late + self.chunks.end(finish, usage: CohereUsage.first(answer?["meta"])))
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.isOver { return .skip }
        return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.isOver = true
        return .fail(error)
    }
}
