import LLMCatalog
import LLMCore

/// The stream of a text generation server: a token each, the last one with the whole text.
struct SageMakerTokens: ChatStreamTranslator {
    private let errors: SageMakerErrors
    private var chunks: PlainChunks
    private var hasPieces = false

    init(_ input: ChatInput, _ target: Target, _ errors: SageMakerErrors) {
        self.chunks = PlainChunks(input, model: target.model)
        self.errors = errors
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        guard let json = try? JSON(parsing: Array(event.data)) else {
            return .fail(self.errors.brokenStream("The stream has an event that is not JSON."))
        }
        if json.arrayValue?.first?.stringValue == "DONE" { return .skip }
        if let error = json["error"], !error.isNull {
            return .fail(self.errors.error(WireResponse(status: 424, headers: WireHeaders(), body: Array(event.data))))
        }
        self.hasPieces = true
        var chunks: [ChatChunk] = []
        let isSpecial = json["token"]?["special"]?.boolValue == true
        let piece = json["token"]?["text"] ?? json["outputs"]?[0] ?? json["generation"]
        if !isSpecial, let text = piece?.stringValue, !text.isEmpty {
            chunks.append(self.chunks.chunk(ChatChunk.Delta(content: text)))
        }
        guard let whole = json["generated_text"], whole.stringValue != nil else {
            return chunks.isEmpty ? .skip : .emit(chunks)
        }
        let reason = json["details"]?["finish_reason"]?.stringValue
        return .finish(chunks + [self.last(reason)])
    }

    mutating func receiveEnd() -> ChatStreamAction {
        guard self.hasPieces else {
            return .fail(self.errors.brokenStream("The stream ended before its answer began."))
        }
        return .finish([self.last(nil)])
    }

    private mutating func last(_ reason: String?) -> ChatChunk {
        var chunk = self.chunks.chunk(ChatChunk.Delta())
        chunk.choices[0].finishReason = FinishReason.openAI(reason ?? "")
        return chunk
    }
}
