import LLMCore

/// The events of `/text/generation_stream`: `{"results": [{"generated_text", "stop_reason", …}]}`.
struct WatsonxTextStream: PlainStream {
    let errors: PlainErrors
    private var chunks: PlainChunks
    private var counts = WatsonxCounts()
    private var reason: String?
    var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        if let error = json["errors"] ?? json["error"], !error.isNull {
            return self.fail(self.errors.streamError(["error": error[0] ?? error]))
        }
        if let model = json["model_id"]?.stringValue, !model.isEmpty { self.chunks.model = model }
        // Events of the provider's own, such as warnings, have no results.
        guard let result = json["results"]?[0] else { return .skip }
        self.counts.take(result)
        if let reason = result["stop_reason"]?.stringValue, reason != "not_finished" { self.reason = reason }
        let all = self.chunks.chunks(text: result["generated_text"]?.stringValue ?? "")
        return self.emit(all)
    }

    /// The counts may follow the reason to end, so that only the stream's end is the answer's.
    mutating func end() -> ChatStreamAction {
        guard let reason = self.reason else {
            return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
        }
        self.isOver = true
        return .finish(self.chunks.end(WatsonxText.finishReason(reason), usage: self.counts.usage))
    }
}
