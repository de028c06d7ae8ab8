import LLMCore

/// The events of `generate_stream`: `{"token": {"text", "special"}, "generated_text", "details"}`, the last two with
/// the last token only.
struct PredibaseStream: PlainStream {
    let errors: PlainErrors
    private var chunks: PlainChunks
    var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        if let error = json["error"], !error.isNull { return self.fail(self.errors.streamError(json)) }
        let token = json["token"]
        let isSpecial = token?["special"]?.boolValue ?? false
        let all = self.chunks.chunks(text: isSpecial ? "" : token?["text"]?.stringValue ?? "")
        let details = json["details"]
        guard json["generated_text"]?.stringValue != nil || details?.objectValue != nil else {
            return self.emit(all)
        }
        self.isOver = true
        let reason = PredibaseChat.finishReason(details)
        return .finish(all + self.chunks.end(reason, usage: PredibaseChat.usage(details)))
    }
}
