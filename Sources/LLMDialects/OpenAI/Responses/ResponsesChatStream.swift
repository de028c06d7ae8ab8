import LLMCatalog
import LLMCore

/// A stream of the Responses API as chunks of chat.
struct ResponsesChatStream: ChatStreamTranslator {
    private var plain: ResponsesMessagesStream
    private let created: Int
    private var hasRole = false
    /// Whether a summary of reasoning is whole; an empty line stands between it and the next one.
    private var hasThought = false

    init(_ input: ChatInput, _ target: Target) {
        self.plain = ResponsesMessagesStream(
            answerID: input.answerID,
            model: target.model,
            OpenAIErrors(for: target),
            provider: target.provider.id
        )
        self.created = input.created
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        let item = Self.finishedItem(event)
        var action = self.changed(self.plain.receive(event))
        if let usage = Self.usage(event), case .finish(var chunks) = action {
            for index in chunks.indices where chunks[index].usage != nil { chunks[index].sentUsage = usage }
            action = .finish(chunks)
        }
        if item?["type"] == "reasoning", item?["summary"]?.arrayValue?.isEmpty == false { self.hasThought = true }
        var delta = ChatChunk.Delta()
        switch item?["type"] {
        case "message":
            let annotations = item.map { ResponsesChatAnswer.annotations(of: $0) } ?? []
            if annotations.isEmpty { return action }
            delta.extra["annotations"] = .array(annotations)
        case "reasoning":
            delta.extra["reasoning_items"] = .array(item.map { [ResponsesChatAnswer.reasoningItem($0)] } ?? [])
        default: return action
        }
        let chunk = self.changed(self.plain.chunk(delta))
        if case .emit(let chunks) = action { action = .emit(chunks + [chunk]) } else { action = .emit([chunk]) }
        return action
    }

    mutating func receiveEnd() -> ChatStreamAction { self.changed(self.plain.receiveEnd()) }

    /// What the last event counts.
    private static func usage(_ event: StreamEvent) -> JSONObject? {
        guard let json = try? JSON(parsing: Array(event.data)), let usage = json["response"]?["usage"], !usage.isNull
        else { return nil }
        return ResponsesChatAnswer.usage(usage)
    }

    /// The item that an event repeats whole.
    private static func finishedItem(_ event: StreamEvent) -> JSON? {
        guard let json = try? JSON(parsing: Array(event.data)), json["type"] == "response.output_item.done" else {
            return nil
        }
        return json["item"]
    }

    private mutating func changed(_ action: ChatStreamAction) -> ChatStreamAction {
        switch action {
        case .emit(let chunks):
            var kept: [ChatChunk] = []
            for chunk in chunks {
                let chunk = self.changed(chunk)
                if chunk.usage != nil || chunk.choices.contains(where: { $0.delta != ChatChunk.Delta() }) {
                    kept.append(chunk)
                }
            }
            return kept.isEmpty ? .skip : .emit(kept)
        case .finish(let chunks): return .finish(chunks.map { self.changed($0) })
        default: return action
        }
    }

    /// A chunk as chat has it: who speaks, when it was made, and of reasoning the words only.
    private mutating func changed(_ chunk: ChatChunk) -> ChatChunk {
        var chunk = chunk
        chunk.created = self.created
        for index in chunk.choices.indices {
            chunk.choices[index].delta.thinkingBlocks = []
            if let text = chunk.choices[index].delta.reasoningContent {
                let isFirst = !self.hasThought || text.isEmpty
                chunk.choices[index].delta.reasoningContent = text.isEmpty ? nil : isFirst ? text : "\n\n" + text
                if !text.isEmpty { self.hasThought = false }
            }
            guard !self.hasRole, chunk.choices[index].delta != ChatChunk.Delta() else { continue }
            self.hasRole = true
            chunk.choices[index].delta.role = "assistant"
        }
        return chunk
    }
}
