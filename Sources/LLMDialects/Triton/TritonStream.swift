import LLMCore

/// The events of `generate_stream`: `{"text_output"}`, each with more of the text.
///
/// The stream's end is the answer's.
struct TritonStream: PlainStream {
    let errors: PlainErrors
    private var chunks: PlainChunks
    private var hasOutput = false
    var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        if let error = json["error"], !error.isNull { return self.fail(self.errors.streamError(json)) }
        if let model = json["model_name"]?.stringValue, !model.isEmpty { self.chunks.model = model }
        guard let text = json["text_output"].flatMap({ TritonChat.text($0) }) else { return .skip }
        self.hasOutput = true
        let all = self.chunks.chunks(text: text)
        return self.emit(all)
    }

    mutating func end() -> ChatStreamAction {
        guard self.hasOutput else {
            return self.fail(self.errors.brokenStream("The stream ended without any text."))
        }
        self.isOver = true
        return .finish(self.chunks.end(FinishReason.stop, usage: nil))
    }
}
