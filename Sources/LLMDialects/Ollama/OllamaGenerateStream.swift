import LLMCore

/// The lines of `/api/generate`: `{"response", "thinking", "done"}`, the last with the reason to end and the counts.
struct OllamaGenerateStream: PlainStream {
    var framing: StreamFraming { .jsonLines }

    let errors: PlainErrors
    private var chunks: PlainChunks
    private var splitter = ThinkTagSplitter()
    /// Text that may turn out to be a call; nil when it cannot.
    private var held: String?
    var isOver = false

    /// More text than this is no call.
    private static let longestCall = 1 << 20

    init(_ input: ChatInput, _ target: Target, _ errors: PlainErrors) {
        self.errors = errors
        self.chunks = PlainChunks(input, model: target.model)
        self.held = OllamaWrittenCall.isWanted(input, target) ? "" : nil
    }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        if let error = json["error"], !error.isNull { return self.fail(self.errors.streamError(json)) }
        if let model = json["model"]?.stringValue, !model.isEmpty { self.chunks.model = model }
        var piece = self.splitter.receive(json["response"]?.stringValue ?? "")
        piece.reasoning = (json["thinking"]?.stringValue ?? "") + piece.reasoning
        guard json["done"]?.boolValue == true else {
            return self.emit(self.chunks.chunks(text: self.hold(piece.answer), reasoning: piece.reasoning))
        }
        self.isOver = true
        let rest = self.splitter.finish()
        piece.reasoning += rest.reasoning
        return .finish(self.end(piece.reasoning, self.hold(piece.answer + rest.answer), json))
    }

    private mutating func end(_ reasoning: String, _ text: String, _ json: JSON) -> [ChatChunk] {
        var all = self.chunks.chunks(text: text, reasoning: reasoning)
        let call = self.held.flatMap { OllamaWrittenCall($0, wanted: true) }
        if let call {
            all.append(self.chunks.call(id: nil, name: call.name, arguments: call.arguments))
        } else if let held = self.held {
            all += self.chunks.chunks(text: held)
        }
        let reason = OllamaReply.finishReason(json, hasToolCalls: call != nil)
        return all + self.chunks.end(reason, usage: OllamaReply.usage(json))
    }

    /// Keeps back what may be a call, and gives what is none.
    private mutating func hold(_ text: String) -> String {
        guard let held = self.held else { return text }
        let all = held + text
        if OllamaWrittenCall.mayBegin(all), all.utf8.count <= Self.longestCall {
            self.held = all
            return ""
        }
        self.held = nil
        return all
    }
}
