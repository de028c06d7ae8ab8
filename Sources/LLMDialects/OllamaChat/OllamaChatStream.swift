import LLMCore

/// The lines of `/api/chat`: `{"message": {"content", "thinking", "tool_calls"}, "done"}`, the last with the reason to
/// end and the counts.
struct OllamaChatStream: PlainStream {
    var framing: StreamFraming { .jsonLines }

    let errors: PlainErrors
    private var chunks: PlainChunks
    private var splitter = ThinkTagSplitter()
    var isOver = false

    init(_ input: ChatInput, _ target: Target, _ errors: PlainErrors) {
        self.errors = errors
        self.chunks = PlainChunks(input, model: target.model)
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        if let error = json["error"], !error.isNull { return self.fail(self.errors.streamError(json)) }
        if let model = json["model"]?.stringValue, !model.isEmpty { self.chunks.model = model }
        let message = json["message"]
        var piece = self.splitter.receive(message?["content"]?.stringValue ?? "")
        piece.reasoning = (message?["thinking"]?.stringValue ?? "") + piece.reasoning
        let isDone = json["done"]?.boolValue == true
        if isDone {
            let rest = self.splitter.finish()
            piece.reasoning += rest.reasoning
            piece.answer += rest.answer
        }
        var all = self.chunks.chunks(text: piece.answer, reasoning: piece.reasoning)
        for call in message?["tool_calls"]?.arrayValue ?? [] {
            all.append(
                self.chunks.call(
                    id: call["id"]?.stringValue,
                    name: call["function"]?["name"]?.stringValue ?? "",
                    arguments: OllamaChat.arguments(call)
                )
            )
        }
        guard isDone else { return self.emit(all) }
        self.isOver = true
        let reason = OllamaReply.finishReason(json, hasToolCalls: self.chunks.callCount > 0)
        return .finish(all + self.chunks.end(reason, usage: OllamaReply.usage(json)))
    }
}
