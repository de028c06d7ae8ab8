import LLMCore

/// The events of `generate_stream`: `{"text_output"}`, each with more of the text.
///
/// The stream's end is the answer's.
struct TritonStream: ChatStreamTranslator {
    private let errors: PlainErrors
    private var chunks: PlainChunks
    private var hasOutput = false
    private var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver || event.data.elementsEqual("[DONE]".utf8) { return .skip }
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: Array(event.data))
        } catch {
            return self.fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
        }
        if let error = json["error"], !error.isNull { return self.fail(self.errors.streamError(json)) }
        if let model = json["model_name"]?.stringValue, !model.isEmpty { self.chunks.model = model }
        guard let text = json["text_output"].flatMap({ TritonChat.text($0) }) else { return .skip }
        self.hasOutput = true
        let all = self.chunks.chunks(text: text)
        return all.isEmpty ? .skip : .emit(all)
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.isOver { return .skip }
        guard self.hasOutput else {
            return self.fail(self.errors.brokenStream("The stream ended without any text."))
        }
        self.isOver = true
        return .finish(self.chunks.end(FinishReason.stop, usage: nil))
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.isOver = true
        return .fail(error)
    }
}
