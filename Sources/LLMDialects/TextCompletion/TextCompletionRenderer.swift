package import LLMCore

/// Writes a streamed answer as OpenAI's text completions do: `text_completion` objects in server-sent events.
///
/// An object that a provider sent in this format keeps its bytes. Clients that did not ask for usage see zeros in every
/// object, as LiteLLM's clients do.
package struct TextCompletionRenderer: PricedRenderer {
    /// Frames and forwards; the two formats differ in their objects only.
    private var events: OpenAIChatRenderer
    private let forwarded: ForwardedEvents
    private var writer = JSONWriter()

    /// A renderer for one stream.
    ///
    /// - Parameters:
    ///   - model: the name that clients see; nil leaves the provider's own.
    ///   - includesUsage: whether the client asked for usage.
    ///   - forwarded: what the stream's translator forwards.
    package init(model: String?, includesUsage: Bool, forwarded: ForwardedEvents) {
        self.events = OpenAIChatRenderer(model: model, includesUsage: includesUsage)
        self.forwarded = forwarded
    }

    package var price: UsagePrice? {
        get { self.events.price }
        set { self.events.price = newValue }
    }

    /// Takes out what has been written so far.
    package mutating func take() -> [UInt8] { self.events.take() }

    /// Hands out what has been written so far and forgets it, but keeps its room for more.
    package mutating func drain<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try self.events.drain(body)
    }

    package mutating func forward(_ data: UnsafeBufferPointer<UInt8>, _ chunk: ForwardedChunk) {
        switch self.forwarded {
        case .textCompletions:
            let start = self.events.output.count
            self.events.forward(data, chunk)
            if !self.events.includesUsage, self.events.output.count > start { self.events.add(toLast: Self.noUsage) }
        case .chatChunks:
            // The bytes were read once already to find what `chunk` says, so they are a chunk.
            guard let parsed = try? ChatChunk(parsing: data) else { return }
            self.write(parsed)
        }
    }

    package mutating func write(_ chunk: ChatChunk) {
        var usage = self.events.includesUsage ? chunk.usage : nil
        if let price = self.price, let counted = usage, counted.cost == nil { usage?.cost = price(counted) }
        // What has no text, such as reasoning or a role, has no place here.
        let says = chunk.choices.contains { $0.finishReason != nil || !($0.delta.content ?? "").isEmpty }
        guard says || usage != nil else { return }
        self.writer.reset()
        self.writer.beginObject()
        self.writer.key("id")
        self.writer.string(chunk.id)
        self.writer.key("object")
        self.writer.string("text_completion")
        self.writer.key("created")
        self.writer.number(chunk.created)
        self.writer.key("model")
        self.writer.string(self.events.model ?? chunk.model)
        self.writer.key("choices")
        self.writer.beginArray()
        for choice in chunk.choices { self.write(choice) }
        self.writer.endArray()
        if let usage {
            self.writer.key("usage")
            self.writer.value(.object(usage.openAIObject()))
        }
        self.writer.endObject()
        self.events.write(object: self.writer.bytes)
        if !self.events.includesUsage { self.events.add(toLast: Self.noUsage) }
    }

    private static let noUsage = Array(
        #","usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#.utf8
    )

    private mutating func write(_ choice: ChatChunk.Choice) {
        self.writer.beginObject()
        self.writer.key("text")
        self.writer.string(choice.delta.content ?? "")
        self.writer.key("index")
        self.writer.number(choice.index)
        self.writer.key("logprobs")
        self.writer.value(TextLogProbabilities.text(of: choice.logprobs) ?? .null)
        self.writer.key("finish_reason")
        if let reason = choice.finishReason { self.writer.string(reason) } else { self.writer.null() }
        self.writer.endObject()
    }

    package mutating func finish() { self.events.finish() }

    package mutating func fail(_ error: LLMError) { self.events.fail(error) }
}
