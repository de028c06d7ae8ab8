import LLMCore

/// The events of GigaChat: OpenAI's chunks, but a call of a function comes whole and with its arguments as an object.
struct GigaChatStream: ChatStreamTranslator {
    private let errors: PlainErrors
    private let answerTool: String?
    private var chunks: PlainChunks
    private var usage: Usage?
    private var reason: String?
    private var isOver = false

    init(_ chunks: PlainChunks, _ errors: PlainErrors, answerTool: String?) {
        self.chunks = chunks
        self.errors = errors
        self.answerTool = answerTool
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        if event.data.elementsEqual("[DONE]".utf8) { return self.receiveEnd() }
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: Array(event.data))
        } catch {
            return self.fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
        }
        if json["choices"] == nil, json["message"]?.stringValue != nil || json["error"] != nil {
            return self.fail(self.errors.streamError(json))
        }
        if let model = json["model"]?.stringValue, !model.isEmpty { self.chunks.model = model }
        if let usage = json["usage"].flatMap({ Usage(openAI: $0) }) { self.usage = usage }
        guard let choice = json["choices"]?[0] else { return .skip }
        if let reason = choice["finish_reason"]?.stringValue { self.reason = reason }
        var all = self.chunks.chunks(text: choice["delta"]?["content"]?.stringValue ?? "")
        if let call = GigaChatCall(choice["delta"]) {
            if call.name == self.answerTool {
                all += self.chunks.chunks(text: call.arguments)
            } else {
                all.append(self.chunks.call(id: nil, name: call.name, arguments: call.arguments))
            }
        }
        return all.isEmpty ? .skip : .emit(all)
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.isOver { return .skip }
        guard let reason = self.reason else {
            return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
        }
        self.isOver = true
        let finish = GigaChat.finishReason(reason, hasToolCalls: self.chunks.callCount > 0)
        return .finish(self.chunks.end(finish, usage: self.usage))
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.isOver = true
        return .fail(error)
    }
}
