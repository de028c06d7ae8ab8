import LLMCore

/// The events of `generate_stream`: `{"token": {"text", "special"}, "generated_text", "details"}`, the last two with
/// the last token only.
struct PredibaseStream: ChatStreamTranslator {
    private let errors: PlainErrors
    private var chunks: PlainChunks
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
        let token = json["token"]
        let isSpecial = token?["special"]?.boolValue ?? false
        let all = self.chunks.chunks(text: isSpecial ? "" : token?["text"]?.stringValue ?? "")
        let details = json["details"]
        guard json["generated_text"]?.stringValue != nil || details?.objectValue != nil else {
            return all.isEmpty ? .skip : .emit(all)
        }
        self.isOver = true
        let reason = PredibaseChat.finishReason(details)
        return .finish(all + self.chunks.end(reason, usage: PredibaseChat.usage(details)))
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
