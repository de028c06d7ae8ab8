import LLMCore

/// The events of GigaChat: OpenAI's chunks, but a call of a function comes whole and with its arguments as an object.
struct GigaChatStream: PlainStream {
    let errors: PlainErrors
    private let answerTool: String?
    private var chunks: PlainChunks
    private var usage: Usage?
    private var sentUsage: JSONObject?
    private var reason: String?
    var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors, answerTool: String?) {
        self.chunks = chunks
        self.errors = errors
        self.answerTool = answerTool
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        if json["choices"] == nil, json["message"]?.stringValue != nil || json["error"] != nil {
            return self.fail(self.errors.streamError(json))
        }
        if let model = json["model"]?.stringValue, !model.isEmpty { self.chunks.model = model }
        if let usage = json["usage"].flatMap({ Usage(openAI: $0) }) {
            self.usage = usage
            self.sentUsage = json["usage"]?.objectValue
        }
        guard let choice = json["choices"]?[0] else { return .skip }
        if let reason = choice["finish_reason"]?.stringValue { self.reason = reason }
        let delta = choice["delta"]
        var all = self.chunks.chunks(
            text: delta?["content"]?.stringValue ?? "",
            reasoning: delta?["reasoning_content"]?.stringValue ?? ""
        )
        if let call = GigaChatCall(choice["delta"]) {
            if call.name == self.answerTool {
                all += self.chunks.chunks(text: call.arguments)
            } else {
                var chunk = self.chunks.call(id: nil, name: call.name, arguments: call.arguments)
                if let state = call.state { chunk.choices[0].delta.extra["functions_state_id"] = .string(state) }
                all.append(chunk)
            }
        }
        return self.emit(all)
    }

    mutating func end() -> ChatStreamAction {
        guard let reason = self.reason else {
            return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
        }
        self.isOver = true
        let finish = GigaChat.finishReason(reason, hasToolCalls: self.chunks.callCount > 0)
        var last = self.chunks.end(finish, usage: self.usage)
        for place in last.indices where last[place].usage != nil { last[place].sentUsage = self.sentUsage }
        return .finish(last)
    }
}
