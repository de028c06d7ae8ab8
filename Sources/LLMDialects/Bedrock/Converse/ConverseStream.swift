import LLMCatalog
import LLMCore

/// A streamed Converse answer.
///
/// Events come as `messageStart`, then for each content block `contentBlockStart` (of calls only), `contentBlockDelta`
/// and `contentBlockStop`, then `messageStop` with the reason to end and `metadata` with the usage. An exception may
/// come anywhere. Source: "ConverseStreamOutput" in the API reference of Amazon Bedrock's runtime.
struct ConverseStream: ChatStreamTranslator {
    /// What a content block becomes.
    private enum Block: Sendable {
        /// Text or reasoning: needs nothing at its end.
        case words
        case tool(index: Int, hasArguments: Bool)
        /// Over.
        case closed
    }

    private enum State: Sendable {
        /// Nothing yet. Any event but the last two leads to `.open`.
        case idle
        /// In the message. `messageStop` leads to `.closing`.
        case open
        /// The reason to end is known. `metadata` and the stream's end lead to `.ended`.
        case closing
        /// Over; what still comes is passed over.
        case ended
    }

    let framing = StreamFraming.awsEventStream

    private let errors: BedrockErrors
    private let reading: ConverseReading

    private var state = State.idle
    private var tape = JSONTape(reserving: 64)
    private var chunks: PlainChunks
    private var blocks: [Int: Block] = [:]
    private var usage = ConverseUsage()
    private var estimate = TokenEstimate()
    private var hasReasoning = false

    /// More blocks than this are no answer.
    private static let mostBlocks = 10_000

    init(_ input: ChatInput, _ target: Target, _ model: BedrockModel) {
        self.errors = BedrockErrors(provider: target.provider.id)
        self.reading = ConverseReading(input, target)
        self.chunks = PlainChunks(input, model: target.model)
    }

    // MARK: Events

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        if event.isException { return self.fail(self.errors.exception(event)) }
        return self.receive(name: String(decoding: event.name, as: UTF8.self), event.data)
    }

    /// One event whose name and content are known.
    mutating func receive(name: String, _ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        do throws(JSONParseError) {
            try self.tape.parse(data)
        } catch {
            return self.fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
        }
        switch name {
        case "messageStart": return self.start()
        case "contentBlockStart": return self.startBlock(data)
        case "contentBlockDelta": return self.delta(data)
        case "contentBlockStop": return self.stopBlock(data)
        case "messageStop": return self.stop(data)
        case "metadata": return self.end(data)
        case let name where name.hasSuffix("Exception"):
            return self.fail(self.errors.exception(name, Array(data)))
        default: return .skip
        }
    }

    mutating func receiveEnd() -> ChatStreamAction {
        switch self.state {
        case .idle, .open:
            return self.fail(self.errors.brokenStream("The stream ended before its message did."))
        case .closing:
            self.state = .ended
            return .finish([])
        case .ended:
            return .skip
        }
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.state = .ended
        return .fail(error)
    }

    private mutating func outOfOrder(_ event: String) -> ChatStreamAction {
        self.fail(self.errors.brokenStream("The stream has an event out of order: \(event)."))
    }

    // MARK: The message

    private mutating func start() -> ChatStreamAction {
        guard case .idle = self.state else { return self.outOfOrder("messageStart") }
        self.state = .open
        return .skip
    }

    private mutating func stop(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        switch self.state {
        case .idle, .open: self.state = .closing
        case .closing, .ended: return self.outOfOrder("messageStop")
        }
        var chunks: [ChatChunk] = []
        for (_, block) in self.blocks.sorted(by: { $0.key < $1.key }) {
            if case .tool(let index, hasArguments: false) = block {
                chunks.append(self.chunks.arguments("{}", of: index))
            }
        }
        self.blocks = [:]
        let reason = self.string("stopReason", of: self.tape.root, data)
        if let fields = self.tape.member("additionalModelResponseFields", in: data) {
            self.usage.take(fields: self.tape.json(fields, in: data))
        }
        var last = self.chunks.chunk(ChatChunk.Delta())
        last.choices[0].finishReason = ConverseStop.finishReason(reason)
        chunks.append(last)
        return .emit(chunks)
    }

    private mutating func end(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        guard case .closing = self.state else { return self.outOfOrder("metadata") }
        self.state = .ended
        let metadata = self.tape.json(in: data)
        self.usage.take(metadata["usage"])
        self.usage.take(tier: metadata["serviceTier"]?["type"]?.stringValue)
        let usage = self.usage.usage(reasoning: self.estimate.reasoningTokens(hasReasoning: self.hasReasoning))
        var chunks: [ChatChunk] = []
        if let trace = metadata["trace"], !trace.isNull {
            // Not with the counts, which a client may not have asked for; with a choice, for clients look at the first.
            var chunk = self.chunks.chunk(ChatChunk.Delta())
            chunk.extra["trace"] = trace
            chunks.append(chunk)
        }
        if let usage {
            var chunk = self.chunks.counts(usage)
            if let tier = usage.serviceTier { chunk.extra["service_tier"] = .string(tier) }
            chunks.append(chunk)
        }
        return .finish(chunks)
    }

    // MARK: Blocks

    private func index(_ data: UnsafeBufferPointer<UInt8>) -> Int {
        self.tape.member("contentBlockIndex", in: data).flatMap { self.tape.int($0, in: data) } ?? 0
    }

    /// Whether a block may begin or go on.
    private mutating func enter() -> Bool {
        switch self.state {
        case .idle, .open:
            self.state = .open
            return self.blocks.count < Self.mostBlocks
        case .closing, .ended:
            return false
        }
    }

    private mutating func startBlock(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        let position = self.index(data)
        guard self.enter(), self.blocks[position] == nil else { return self.outOfOrder("contentBlockStart") }
        guard let start = self.tape.member("start", in: data),
            let call = self.tape.member("toolUse", of: start, in: data)
        else {
            self.blocks[position] = .words
            return .skip
        }
        self.blocks[position] = .tool(index: self.chunks.callCount, hasArguments: false)
        let id = self.string("toolUseId", of: call, data) ?? ""
        let name = self.reading.names.original(self.string("name", of: call, data) ?? "")
        return .emit([self.chunks.call(id: id, name: name)])
    }

    private mutating func stopBlock(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        let position = self.index(data)
        guard self.enter() else { return self.outOfOrder("contentBlockStop") }
        let block = self.blocks.updateValue(.closed, forKey: position)
        guard case .tool(let index, hasArguments: false)? = block else { return .skip }
        return .emit([self.chunks.arguments("{}", of: index)])
    }

    // MARK: Deltas

    private mutating func delta(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        let position = self.index(data)
        guard self.enter(), let delta = self.tape.member("delta", in: data) else {
            return self.outOfOrder("contentBlockDelta")
        }
        let block = self.blocks[position] ?? .words
        if case .closed = block { return self.outOfOrder("contentBlockDelta") }
        if let text = self.string("text", of: delta, data) {
            self.blocks[position] = self.blocks[position] ?? .words
            return text.isEmpty ? .skip : .emit([self.chunks.chunk(ChatChunk.Delta(content: text))])
        }
        if let call = self.tape.member("toolUse", of: delta, in: data) {
            guard case .tool(let index, _) = block else { return self.outOfOrder("contentBlockDelta") }
            let input = self.string("input", of: call, data) ?? ""
            if input.isEmpty { return .skip }
            self.blocks[position] = .tool(index: index, hasArguments: true)
            return .emit([self.chunks.arguments(input, of: index)])
        }
        self.blocks[position] = self.blocks[position] ?? .words
        if let reasoning = self.tape.member("reasoningContent", of: delta, in: data) {
            return self.reasoning(self.tape.json(reasoning, in: data))
        }
        if let citation = self.tape.member("citation", of: delta, in: data) {
            var chunk = ChatChunk.Delta()
            chunk.extra["provider_specific_fields"] = ["citation": self.tape.json(citation, in: data)]
            return .emit([self.chunks.chunk(chunk)])
        }
        return .skip
    }

    private mutating func reasoning(_ value: JSON) -> ChatStreamAction {
        var block: JSON
        var text = ""
        if let redacted = value["redactedContent"] {
            block = ["type": "redacted_thinking", "data": redacted]
        } else {
            text = value["text"]?.stringValue ?? ""
            block = ["type": "thinking", "thinking": .string(text)]
            if let signature = value["signature"] { block["signature"] = signature }
        }
        self.hasReasoning = true
        self.estimate.add(text)
        var delta = ChatChunk.Delta(reasoningContent: text, thinkingBlocks: [block])
        delta.extra["provider_specific_fields"] = ["reasoningContent": value]
        return .emit([self.chunks.chunk(delta)])
    }

    private func string(_ key: StaticString, of node: JSONNode, _ data: UnsafeBufferPointer<UInt8>) -> String? {
        self.tape.member(key, of: node, in: data).flatMap { self.tape.string($0, in: data) }
    }
}
