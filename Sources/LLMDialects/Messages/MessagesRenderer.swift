package import LLMCore

/// Writes a streamed answer as Anthropic's Messages API does: `message_start`, content blocks one after another, then
/// `message_delta` with the reason to end and the usage, and `message_stop`.
///
/// Events that a provider sent in this format keep their bytes, but for the model's name. Chunks of chat become blocks
/// (``MessagesBlocks``).
///
/// Source: Anthropic's documentation of streaming, and streams recorded from LiteLLM's proxy.
package struct MessagesRenderer: ChatRenderer {
    /// What has been said of the message.
    private enum State: Sendable {
        /// Nothing. The first chunk leads to `.open`, a forwarded event to `.forwarding`.
        case idle
        /// `message_start` is written; more may come.
        case open
        /// The provider's own events are passed on.
        case forwarding
        /// `message_stop` or an error is written.
        case ended
    }

    /// The name that clients see; nil leaves the provider's own.
    package let model: String?

    /// What has been written since the last ``take()``.
    package private(set) var output: [UInt8] = []

    private let messageID: String
    private let modelValue: [UInt8]
    private var state = State.idle
    private var writer = JSONWriter()
    private var blocks: MessagesBlocks
    private var finishReason: String?
    private var fields: JSONObject = [:]
    private var refusal: String?
    private var usage: Usage?

    /// A renderer for one stream.
    ///
    /// - Parameters:
    ///   - model: the name to show; nil for the provider's own.
    ///   - messageID: the id of the message, `msg_…`.
    ///   - toolNames: the client's names of tools.
    package init(model: String?, messageID: String, toolNames: MessagesToolNames = MessagesToolNames()) {
        self.model = model
        self.messageID = messageID
        self.modelValue = model.map { JSON.string($0).serialized() } ?? []
        self.blocks = MessagesBlocks(names: toolNames)
    }

    /// Takes out what has been written so far.
    package mutating func take() -> [UInt8] { self.output.takeOutput() }

    /// Hands out what has been written so far and forgets it, but keeps its room for more.
    package mutating func drain<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try self.output.drainOutput(body)
    }

    // MARK: ChatRenderer

    package mutating func forward(_ data: UnsafeBufferPointer<UInt8>, _ chunk: ForwardedChunk) {
        if let type = chunk.messagesEvent { return self.pass(data, chunk, type: type) }
        // The bytes were read once already to find what `chunk` says, so they are a chunk.
        guard let parsed = try? ChatChunk(parsing: data) else { return }
        self.write(parsed)
    }

    package mutating func write(_ chunk: ChatChunk) {
        switch self.state {
        case .idle: self.start(chunk)
        case .open: break
        case .forwarding, .ended: return
        }
        if let usage = chunk.usage { self.usage = usage }
        guard let choice = chunk.choices.first(where: { $0.index == 0 }) else { return }
        self.blocks.add(choice.delta)
        self.writeBlocks()
        if let refusal = choice.delta.refusal { self.refusal = (self.refusal ?? "") + refusal }
        for (key, value) in choice.delta.extra["provider_specific_fields"]?.objectValue ?? [:] {
            if Self.endFields.contains(key), !value.isNull { self.fields[key] = value }
        }
        if let reason = choice.finishReason { self.finishReason = reason }
    }

    package mutating func finish() {
        switch self.state {
        case .ended: return
        case .forwarding: break
        case .idle, .open:
            if case .idle = self.state { self.start(nil) }
            self.blocks.finish()
            self.writeBlocks()
            self.writeEnd()
        }
        self.state = .ended
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string("message_stop")
        self.writer.endObject()
        self.flush("message_stop")
    }

    package mutating func fail(_ error: LLMError) {
        if case .ended = self.state { return }
        self.state = .ended
        self.writer.raw(error.messagesBody())
        self.flush("error")
    }

    // MARK: Chunks

    /// What a last chunk can say beside the reason to end.
    private static let endFields: Set<String> = [
        "stop_reason", "stop_sequence", "stop_details", "container", "context_management",
    ]

    private mutating func start(_ chunk: ChatChunk?) {
        self.state = .open
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string("message_start")
        self.writer.key("message")
        self.writer.beginObject()
        self.writer.key("id")
        self.writer.string(self.messageID)
        self.writer.key("type")
        self.writer.string("message")
        self.writer.key("role")
        self.writer.string("assistant")
        self.writer.key("content")
        self.writer.value([])
        self.writer.key("model")
        self.writer.string(self.model ?? chunk?.model ?? "")
        self.writer.key("stop_reason")
        self.writer.null()
        self.writer.key("stop_sequence")
        self.writer.null()
        self.writer.key("usage")
        // Providers of chat count at the end; the last event has what counts.
        self.writer.value(Self.noUsage)
        self.writer.endObject()
        self.writer.endObject()
        self.flush("message_start")
    }

    private static let noUsage: JSON = [
        "input_tokens": 0, "output_tokens": 0, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
    ]

    private mutating func writeBlocks() {
        for event in self.blocks.take() {
            event.write(to: &self.writer)
            self.flush(event.name)
        }
    }

    private var stopReason: String {
        MessagesStop.reason(
            self.finishReason,
            special: self.fields["stop_reason"]?.stringValue,
            hasToolUse: self.blocks.hasToolUse
        )
    }

    private mutating func writeEnd() {
        let reason = self.refusal == nil ? self.stopReason : "refusal"
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string("message_delta")
        self.writer.key("delta")
        self.writer.beginObject()
        self.writer.key("stop_reason")
        self.writer.string(reason)
        self.writer.key("stop_sequence")
        self.writer.value(self.fields["stop_sequence"] ?? .null)
        if let details = self.fields["stop_details"] {
            self.writer.key("stop_details")
            self.writer.value(details)
        } else if reason == "refusal" {
            self.writer.key("stop_details")
            MessagesStop.writeDetails(refusal: self.refusal, to: &self.writer)
        }
        if let container = self.fields["container"] {
            self.writer.key("container")
            self.writer.value(container)
        }
        self.writer.endObject()
        self.writer.key("usage")
        if let usage = self.usage {
            usage.writeMessagesObject(to: &self.writer)
        } else {
            Usage.writeUnknownMessagesObject(to: &self.writer)
        }
        self.writer.endObject()
        self.flush("message_delta")
    }

    /// Ends the event that is in the writer.
    private mutating func flush(_ name: String) {
        self.output.append(contentsOf: "event: ".utf8)
        self.output.append(contentsOf: name.utf8)
        self.output.append(contentsOf: "\ndata: ".utf8)
        self.output.append(contentsOf: self.writer.bytes)
        self.output.append(contentsOf: "\n\n".utf8)
        self.writer.reset()
    }

    // MARK: The provider's own events

    private mutating func pass(_ data: UnsafeBufferPointer<UInt8>, _ chunk: ForwardedChunk, type: Range<Int>) {
        switch self.state {
        case .idle: self.state = .forwarding
        case .forwarding: break
        case .open, .ended: return
        }
        if data[type].elementsEqual("error".utf8) { self.state = .ended }
        self.output.append(contentsOf: "event: ".utf8)
        self.output.append(contentsOf: data[type])
        self.output.append(contentsOf: "\ndata: ".utf8)
        let start = self.output.count
        if let model = chunk.modelValue, !self.modelValue.isEmpty {
            self.output.append(contentsOf: data[..<model.lowerBound])
            self.output.append(contentsOf: self.modelValue)
            self.output.append(contentsOf: data[model.upperBound...])
        } else {
            self.output.append(contentsOf: data)
        }
        if ServerSentEventReader.containsLineEnd(data) {
            // JSON has line feeds only where a space may stand.
            for index in start..<self.output.count where self.output[index] == 0x0A { self.output[index] = 0x20 }
        }
        self.output.append(contentsOf: "\n\n".utf8)
    }
}
