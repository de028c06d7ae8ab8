import LLMCatalog
import LLMCore

/// The stream of a text model: pieces of text, the last one with a reason to end.
struct InvokeTextStream: ChatStreamTranslator {
    private let errors: BedrockErrors

    private var chunks: PlainChunks
    private var hasPieces = false
    private var reason: String?
    private var promptTokens: Int?
    private var completionTokens: Int?
    private var isOver = false
    /// The reasoning that the prompt has begun, if it has.
    private var thought: BegunThought?

    init(_ input: ChatInput, _ target: Target, _ format: TextFormat) {
        self.thought = format == .deepseek ? BegunThought() : nil
        self.chunks = PlainChunks(input, model: target.model)
        self.errors = BedrockErrors(provider: target.provider.id)
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        guard let json = try? JSON(parsing: Array(event.data)) else {
            self.isOver = true
            return .fail(self.errors.brokenStream("The stream has an event that is not JSON."))
        }
        let piece = InvokeText(json)
        self.reason = piece.reason ?? self.reason
        self.promptTokens = piece.promptTokens ?? self.promptTokens
        self.completionTokens = piece.completionTokens ?? self.completionTokens
        if piece.isKnown || piece.reason != nil { self.hasPieces = true }
        guard let text = piece.texts.first, !text.isEmpty else { return .skip }
        guard let (reasoning, content) = self.thought?.add(text) else {
            return .emit([self.chunks.chunk(ChatChunk.Delta(content: text))])
        }
        var delta = ChatChunk.Delta()
        if !reasoning.isEmpty { delta.reasoningContent = reasoning }
        if !content.isEmpty { delta.content = content }
        return reasoning.isEmpty && content.isEmpty ? .skip : .emit([self.chunks.chunk(delta)])
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.isOver { return .skip }
        self.isOver = true
        guard self.hasPieces else {
            return .fail(self.errors.brokenStream("The stream ended before its answer began."))
        }
        let rest = self.thought?.end() ?? ""
        var last = self.chunks.chunk(ChatChunk.Delta(reasoningContent: rest.isEmpty ? nil : rest))
        last.choices[0].finishReason = InvokeText.finishReason(self.reason)
        var chunks = [last]
        if let usage = InvokeText.usage(self.promptTokens, self.completionTokens) {
            chunks.append(self.chunks.counts(usage))
        }
        return .finish(chunks)
    }
}
