import LLMCore

/// The events of both forms: `{"message": {"content", "toolCalls"}}` or `{"text"}`, `{"finishReason"}` at the end.
struct OracleCloudStream: PlainStream {
    let errors: PlainErrors
    private var chunks: PlainChunks
    private var usage: Usage?
    private var reason: String?
    var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors) {
        self.chunks = chunks
        self.errors = errors
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        let message = json["message"]
        if message?.stringValue != nil || json["error"] != nil { return self.fail(self.errors.streamError(json)) }
        if let usage = OracleCloudReply.usage(json["usage"]) { self.usage = usage }
        if let reason = json["finishReason"]?.stringValue {
            self.reason = reason
            // Cohere's last event has the whole text once more.
            if json["text"] != nil { return self.calls(json) }
        }
        var text = OracleCloudReply.text(message)
        if let more = json["text"]?.stringValue { text += more }
        let all = self.chunks.chunks(text: text, reasoning: message?["reasoningContent"]?.stringValue ?? "")
        return self.calls(message ?? json, after: all)
    }

    /// Calls begin with an id or a name; what follows without either belongs to the last one.
    private mutating func calls(_ message: JSON, after chunks: [ChatChunk] = []) -> ChatStreamAction {
        var all = chunks
        for call in message["toolCalls"]?.arrayValue ?? [] {
            let arguments = OracleCloudReply.arguments(call) ?? ""
            if let name = call["name"]?.stringValue, !name.isEmpty {
                all.append(self.chunks.call(id: call["id"]?.stringValue, name: name, arguments: arguments))
            } else if self.chunks.callCount > 0, !arguments.isEmpty {
                all.append(self.chunks.arguments(arguments))
            }
        }
        return self.emit(all)
    }

    /// Usage may follow the reason to end, so that only the stream's end is the answer's.
    mutating func end() -> ChatStreamAction {
        guard let reason = self.reason else {
            return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
        }
        self.isOver = true
        let finish = OracleCloudReply.finishReason(reason, hasToolCalls: self.chunks.callCount > 0)
        return .finish(self.chunks.end(finish, usage: self.usage))
    }
}
