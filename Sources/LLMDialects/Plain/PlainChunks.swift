import LLMCore

/// Makes the chunks of one streamed answer for providers whose own form is not OpenAI's.
struct PlainChunks: Sendable {
    /// The model that answers; set when the provider tells.
    var model: String
    /// How many tool calls have begun.
    private(set) var callCount = 0
    /// Whether a piece of text has been emitted that others can be like: ``ChatStreamAction/forwardText(_:)``.
    private(set) var hasPiece = false

    private let id: String
    private let created: Int
    private var hasRole = false

    init(_ input: borrowing ChatInput, model: String) {
        self.id = input.answerID
        self.created = input.created
        self.model = model
    }

    /// More of the first answer; the first chunk says who speaks.
    mutating func chunk(_ delta: ChatChunk.Delta, finishReason: String? = nil) -> ChatChunk {
        var delta = delta
        if !self.hasRole, finishReason == nil {
            self.hasRole = true
            delta.role = "assistant"
        }
        let choice = ChatChunk.Choice(delta: delta, finishReason: finishReason)
        return ChatChunk(id: self.id, created: self.created, model: self.model, choices: [choice])
    }

    /// More text, nothing for an empty one: what a stream has most of, and so the form that costs least.
    mutating func text(_ text: String) -> ChatStreamAction {
        if text.isEmpty { return .skip }
        // The first chunk also has the role.
        guard self.hasRole else { return .emit([self.chunk(ChatChunk.Delta(content: text))]) }
        self.hasPiece = true
        return .emitText(TextPiece(id: self.id, created: self.created, model: self.model, text: text))
    }

    /// A piece of text was emitted in another form, and others cannot be like it.
    mutating func forgetPiece() { self.hasPiece = false }

    /// More text and reasoning; nothing for empty ones.
    mutating func chunks(text: String = "", reasoning: String = "") -> [ChatChunk] {
        var chunks: [ChatChunk] = []
        if !reasoning.isEmpty { chunks.append(self.chunk(ChatChunk.Delta(reasoningContent: reasoning))) }
        if !text.isEmpty { chunks.append(self.chunk(ChatChunk.Delta(content: text))) }
        return chunks
    }

    /// The beginning of a tool call, or all of it.
    mutating func call(id: String?, name: String, arguments: String = "") -> ChatChunk {
        let call = ChatChunk.ToolCall(
            index: self.callCount,
            id: id ?? self.callID(),
            name: name,
            arguments: arguments
        )
        self.callCount += 1
        return self.chunk(ChatChunk.Delta(toolCalls: [call]))
    }

    /// More arguments of the tool call that began last.
    mutating func arguments(_ text: String) -> ChatChunk { self.arguments(text, of: self.callCount - 1) }

    /// More arguments of a tool call.
    mutating func arguments(_ text: String, of index: Int) -> ChatChunk {
        self.chunk(ChatChunk.Delta(toolCalls: [ChatChunk.ToolCall(index: index, arguments: text)]))
    }

    /// What was counted, in a chunk of its own.
    func counts(_ usage: Usage?) -> ChatChunk {
        ChatChunk(id: self.id, created: self.created, model: self.model, choices: [], usage: usage)
    }

    /// The end: the reason, and then the counts in a chunk of their own.
    mutating func end(_ finishReason: String, usage: Usage?) -> [ChatChunk] {
        var chunks = [self.chunk(ChatChunk.Delta(), finishReason: finishReason)]
        if let usage { chunks.append(self.counts(usage)) }
        return chunks
    }

    private func callID() -> String { PlainCallID.make(answer: self.id, index: self.callCount) }
}

/// Ids of tool calls, for providers that give none: the same for a call however often it is translated.
enum PlainCallID {
    static func make(answer: String, index: Int) -> String {
        let name = answer.hasPrefix("chatcmpl-") ? answer.dropFirst(9) : answer[...]
        return "call_\(name)_\(index)"
    }
}
