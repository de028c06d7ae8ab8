import LLMCatalog
import LLMCore

/// A streamed answer in the Messages format.
///
/// Events come as `message_start`, then for each content block `content_block_start`, deltas and `content_block_stop`,
/// then `message_delta` with the reason to end and the usage, and `message_stop`. `ping` and events that nobody knows
/// may come anywhere and are passed over.
///
/// Servers that only speak the format leave events out. What their deltas say without them is taken: text and thoughts
/// open a block of their kind, and the next block or the message's end closes the one before. What cannot be true is an
/// error: a call without a name, a delta of a block that is over.
struct AnthropicChatStream: ChatStreamTranslator {
    /// What a content block becomes.
    private enum Block: Sendable {
        case text
        /// Text that counts only if the tool that stands for the answer is not called.
        case heldText
        case thinking
        case tool(index: Int, hasArguments: Bool, input: String)
        /// The tool whose arguments are the answer.
        case answer(hasText: Bool)
        case compaction(String)
        /// Nothing that clients of OpenAI's format would see, or complete with its start.
        case other
    }

    private enum State: Sendable {
        /// Nothing yet. `message_start` leads to `.open`, a block to `.block`, `error` to `.ended`.
        case idle
        /// Between blocks. `content_block_start` leads to `.block`, and so does a delta that needs none; `message_delta`
        /// to `.closing`, `message_stop` and `error` to `.ended`.
        case open
        /// In the content block of this number. `content_block_stop` leads to `.open`, the next block to another
        /// `.block`, and the rest as from `.open`.
        case block(Int, Block)
        /// The reason to end is known. `message_stop`, `error` and the stream's end lead to `.ended`.
        case closing
        /// Over; what still comes is passed over.
        case ended
    }

    private let errors: AnthropicErrors
    private let reading: AnthropicReading

    private var state = State.idle
    /// The highest number of a block so far.
    private var lastIndex = -1
    private var tape = JSONTape(reserving: 64)
    private var textEvents = AnthropicTextEvents()
    private var chunks: PlainChunks
    private var hasAnswer = false
    private var heldText = ""
    private var usage = AnthropicUsage()
    private var estimate = TokenEstimate()
    private var hasThinking = false
    private var stopReason: String?
    private var special: JSONObject = [:]

    init(_ input: borrowing ChatInput, _ target: Target) {
        self.errors = AnthropicErrors(provider: target.provider.id)
        self.reading = AnthropicReading(input, target)
        self.chunks = PlainChunks(input, model: target.model)
    }

    // MARK: Events

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        let data = event.data
        if self.chunks.hasPiece, case .block(_, .text) = self.state, let text = self.textEvents.text(of: data) {
            return text.isEmpty ? .skip : .forwardText(text)
        }
        do throws(JSONParseError) {
            try self.tape.parse(data)
        } catch {
            return self.fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
        }
        guard let type = self.tape.member("type", in: data), !self.tape.isNull(type) else {
            if self.tape.member("error", in: data) != nil {
                return self.fail(self.errors.event(self.tape.json(in: data)))
            }
            return .skip
        }
        if self.tape.stringEquals(type, "content_block_delta", in: data) { return self.delta(data) }
        switch self.tape.string(type, in: data) {
        case "content_block_start": return self.start(data)
        case "content_block_stop": return self.stop(data)
        case "message_start": return self.startMessage(data)
        case "message_delta": return self.closeMessage(data)
        case "message_stop": return self.endMessage()
        case "error": return self.fail(self.errors.event(self.tape.json(in: data)))
        default: return .skip
        }
    }

    var knownUsage: Usage? { self.usage.usage(reasoning: nil) }

    var isWhole: Bool {
        guard case .closing = self.state else { return false }
        return self.stopReason != nil
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if case .ended = self.state { return .skip }
        if self.isWhole { return self.endMessage() }
        return self.fail(self.errors.brokenStream("The stream ended before its message did."))
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.state = .ended
        return .fail(error)
    }

    private mutating func outOfOrder(_ event: String) -> ChatStreamAction {
        self.fail(self.errors.brokenStream("The stream has an event out of order: \(event)."))
    }

    // MARK: The message

    private mutating func startMessage(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        guard case .idle = self.state else { return self.outOfOrder("message_start") }
        self.state = .open
        guard let message = self.tape.member("message", in: data) else { return .skip }
        if let model = self.tape.member("model", of: message, in: data),
            let name = self.tape.string(model, in: data), !name.isEmpty
        {
            self.chunks.model = name
        }
        if let usage = self.tape.member("usage", of: message, in: data) { self.usage.take(usage, self.tape, data) }
        if let container = self.tape.member("container", of: message, in: data), !self.tape.isNull(container) {
            self.special["container"] = self.tape.json(container, in: data)
        }
        return .skip
    }

    private mutating func closeMessage(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        let ended = self.endBlock()
        switch self.state {
        case .open, .closing: self.state = .closing
        case .idle, .block, .ended: return self.outOfOrder("message_delta")
        }
        if let usage = self.tape.member("usage", in: data) { self.usage.take(usage, self.tape, data) }
        let delta = self.tape.member("delta", in: data)
        if let reason = delta.flatMap({ self.tape.member("stop_reason", of: $0, in: data) }),
            let text = self.tape.string(reason, in: data)
        {
            self.stopReason = text
            if AnthropicStop.isSpecial(text) { self.special["stop_reason"] = .string(text) }
        }
        for key in ["stop_details", "stop_sequence", "container", "context_management"] as [StaticString] {
            let node =
                delta.flatMap { self.tape.member(key, of: $0, in: data) } ?? self.tape.member(key, in: data)
            if let node, !self.tape.isNull(node) { self.special["\(key)"] = self.tape.json(node, in: data) }
        }
        return ended.isEmpty ? .skip : .emit(ended)
    }

    private mutating func endMessage() -> ChatStreamAction {
        var chunks = self.endBlock()
        switch self.state {
        case .open, .closing: self.state = .ended
        case .idle, .block, .ended: return self.outOfOrder("message_stop")
        }
        if !self.hasAnswer, !self.heldText.isEmpty {
            chunks.append(self.chunks.chunk(ChatChunk.Delta(content: self.heldText)))
        }
        var finish = AnthropicStop.finishReason(self.stopReason)
        if self.hasAnswer, self.chunks.callCount == 0, finish == FinishReason.toolCalls { finish = FinishReason.stop }
        var delta = ChatChunk.Delta()
        if !self.special.isEmpty { delta.extra["provider_specific_fields"] = .object(self.special) }
        var last = self.chunks.chunk(delta)
        last.choices[0].finishReason = finish
        chunks.append(last)
        if let usage = self.usage.usage(reasoning: self.estimate.reasoningTokens(hasReasoning: self.hasThinking)) {
            var chunk = self.chunks.counts(usage)
            if let tier = usage.serviceTier { chunk.extra["service_tier"] = .string(tier) }
            chunks.append(chunk)
        }
        return .finish(chunks)
    }

    // MARK: Blocks

    private mutating func start(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        let index = self.index(data)
        guard self.mayBegin(index), let block = self.tape.member("content_block", in: data) else {
            return self.outOfOrder("content_block_start")
        }
        let ended = self.endBlock()
        return self.joined(ended, self.begin(block, index ?? self.lastIndex + 1, data))
    }

    /// The number of the block that an event is of, which may be missing.
    private func index(_ data: UnsafeBufferPointer<UInt8>) -> Int? {
        self.tape.member("index", in: data).flatMap { self.tape.int($0, in: data) }
    }

    /// Whether a block of this number may begin here; one that is open ends with the next.
    private func mayBegin(_ index: Int?) -> Bool {
        switch self.state {
        case .idle, .open: true
        case .block: index.map { $0 > self.lastIndex } ?? true
        case .closing, .ended: false
        }
    }

    private mutating func begin(
        _ block: JSONNode,
        _ index: Int,
        _ data: UnsafeBufferPointer<UInt8>
    ) -> ChatStreamAction {
        self.textEvents.forget()
        self.lastIndex = max(self.lastIndex, index)
        let type = self.tape.member("type", of: block, in: data).flatMap { self.tape.string($0, in: data) } ?? ""
        var kind = Block.other
        var action = ChatStreamAction.skip
        switch type {
        case "text":
            kind = self.textBlock
            action = self.text(self.string("text", of: block, data) ?? "", in: &kind)
        case "thinking":
            kind = .thinking
            self.hasThinking = true
            action = self.thinking(self.string("thinking", of: block, data) ?? "")
        case "redacted_thinking":
            self.hasThinking = true
            action = self.emit(thinkingBlock: self.tape.json(block, in: data), text: nil)
        case "tool_use", "server_tool_use":
            (kind, action) = self.startTool(block, data)
        case "compaction":
            kind = .compaction(self.string("content", of: block, data) ?? "")
        case "web_search_tool_result", "web_fetch_tool_result":
            action = self.emit(fields: ["web_search_results": [self.tape.json(block, in: data)]])
        case let type where type.hasSuffix("_tool_result") && type != "tool_search_tool_result":
            action = self.emit(fields: ["tool_results": [self.tape.json(block, in: data)]])
        default:
            break
        }
        self.state = .block(index, kind)
        return action
    }

    private mutating func startTool(
        _ block: JSONNode,
        _ data: UnsafeBufferPointer<UInt8>
    ) -> (Block, ChatStreamAction) {
        let name = self.string("name", of: block, data) ?? ""
        if self.reading.isAnswer(name) {
            // Of several answers the first counts.
            if self.hasAnswer { return (.other, .skip) }
            self.hasAnswer = true
            return (.answer(hasText: false), .skip)
        }
        var input = "{}"
        if let node = self.tape.member("input", of: block, in: data), !self.tape.isEmptyContainer(node),
            !self.tape.isNull(node)
        {
            input = String(decoding: data[self.tape.range(of: node)], as: UTF8.self)
        }
        let index = self.chunks.callCount
        let id = self.string("id", of: block, data) ?? ""
        let call = self.chunks.call(id: id, name: self.reading.names.original(name))
        return (.tool(index: index, hasArguments: false, input: input), .emit([call]))
    }

    private mutating func stop(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        switch self.state {
        // A block that is over, or that nothing was said of.
        case .open where self.lastIndex >= 0: return .skip
        case .block(let index, _) where self.isIndex(index, data):
            let ended = self.endBlock()
            return ended.isEmpty ? .skip : .emit(ended)
        case .block(let open, _) where self.index(data).map { $0 < open } == true: return .skip
        case .idle, .open, .block, .closing, .ended: return self.outOfOrder("content_block_stop")
        }
    }

    /// Ends the block that is open, if there is one; what its end says.
    private mutating func endBlock() -> [ChatChunk] {
        guard case .block(_, let block) = self.state else { return [] }
        self.state = .open
        switch block {
        case .tool(let call, hasArguments: false, let input):
            return [self.chunks.arguments(input, of: call)]
        case .answer(hasText: false):
            return [self.chunks.chunk(ChatChunk.Delta(content: "{}"))]
        case .compaction(let content):
            return [self.chunk(fields: ["compaction_blocks": [["type": "compaction", "content": .string(content)]]])]
        case .text, .heldText, .thinking, .tool, .answer, .other:
            return []
        }
    }

    /// What the end of one block says, and then what the next one does.
    private mutating func joined(_ ended: [ChatChunk], _ action: ChatStreamAction) -> ChatStreamAction {
        if ended.isEmpty { return action }
        switch action {
        case .emit(let chunks): return .emit(ended + chunks)
        case .emitText(let piece):
            self.chunks.forgetPiece()
            return .emit(ended + [piece.chunk])
        case .skip: return .emit(ended)
        case .forward, .forwardText, .finish, .fail: return action
        }
    }

    /// Whether an event is of this block; the number may be missing.
    private func isIndex(_ index: Int, _ data: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let node = self.tape.member("index", in: data) else { return true }
        return self.tape.int(node, in: data) == index
    }

    // MARK: Deltas

    private mutating func delta(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        guard let delta = self.tape.member("delta", in: data), let type = self.tape.member("type", of: delta, in: data)
        else { return self.outOfOrder("content_block_delta") }
        if case .block(let index, _) = self.state, self.isIndex(index, data) {
            return self.delta(delta, type, data)
        }
        // Of a block that was not announced, which its kind has to tell.
        let index = self.index(data) ?? self.lastIndex + 1
        guard self.mayBegin(index), index > self.lastIndex, let kind = self.kind(of: type, data) else {
            return self.outOfOrder("content_block_delta")
        }
        let ended = self.endBlock()
        self.textEvents.forget()
        self.lastIndex = index
        self.state = .block(index, kind)
        return self.joined(ended, self.delta(delta, type, data))
    }

    /// The kind of the only block that may have such a delta.
    private func kind(of type: JSONNode, _ data: UnsafeBufferPointer<UInt8>) -> Block? {
        switch self.tape.string(type, in: data) {
        case "text_delta", "citations_delta": self.textBlock
        case "thinking_delta", "signature_delta": .thinking
        default: nil
        }
    }

    private var textBlock: Block { self.reading.wantsJSON ? .heldText : .text }

    /// A delta of the open block.
    private mutating func delta(
        _ delta: JSONNode,
        _ type: JSONNode,
        _ data: UnsafeBufferPointer<UInt8>
    ) -> ChatStreamAction {
        guard case .block(let index, var block) = self.state else { return .skip }
        if self.tape.stringEquals(type, "text_delta", in: data) {
            guard let node = self.tape.member("text", of: delta, in: data), let text = self.tape.string(node, in: data)
            else { return .skip }
            if case .thinking = block, !text.isEmpty {
                // Servers without numbers go on in the same block.
                block = self.textBlock
                self.state = .block(index, block)
            }
            self.textEvents.learn(data, text: self.tape.range(of: node))
            return self.text(text, in: &block)
        }
        var action = ChatStreamAction.skip
        switch self.tape.string(type, in: data) {
        case "input_json_delta":
            action = self.input(self.string("partial_json", of: delta, data) ?? "", in: &block)
        case "thinking_delta":
            action = self.thinking(self.string("thinking", of: delta, data) ?? "")
        case "signature_delta":
            let signature = self.string("signature", of: delta, data) ?? ""
            action = self.emit(
                thinkingBlock: ["type": "thinking", "thinking": "", "signature": .string(signature)],
                text: ""
            )
        case "citations_delta":
            guard let citation = self.tape.member("citation", of: delta, in: data) else { return .skip }
            action = self.emit(fields: ["citation": self.tape.json(citation, in: data)])
        case "compaction_delta":
            guard case .compaction(let content) = block else { return .skip }
            block = .compaction(content + (self.string("content", of: delta, data) ?? ""))
        default:
            return .skip
        }
        self.state = .block(index, block)
        return action
    }

    private mutating func text(_ text: String, in block: inout Block) -> ChatStreamAction {
        if text.isEmpty { return .skip }
        switch block {
        case .text:
            return self.chunks.text(text)
        case .heldText:
            self.heldText += text
            return .skip
        case .thinking, .tool, .answer, .compaction, .other:
            return .skip
        }
    }

    private mutating func thinking(_ text: String) -> ChatStreamAction {
        if text.isEmpty { return .skip }
        self.hasThinking = true
        self.estimate.add(text)
        return self.emit(thinkingBlock: ["type": "thinking", "thinking": .string(text)], text: text)
    }

    private mutating func input(_ json: String, in block: inout Block) -> ChatStreamAction {
        if json.isEmpty { return .skip }
        switch block {
        case .tool(let index, _, let input):
            block = .tool(index: index, hasArguments: true, input: input)
            return .emit([self.chunks.arguments(json, of: index)])
        case .answer:
            block = .answer(hasText: true)
            return .emit([self.chunks.chunk(ChatChunk.Delta(content: json))])
        case .text, .heldText, .thinking, .compaction, .other:
            return .skip
        }
    }

    // MARK: Chunks

    private func string(_ key: StaticString, of node: JSONNode, _ data: UnsafeBufferPointer<UInt8>) -> String? {
        self.tape.member(key, of: node, in: data).flatMap { self.tape.string($0, in: data) }
    }

    private mutating func emit(thinkingBlock block: JSON, text: String?) -> ChatStreamAction {
        var delta = ChatChunk.Delta(reasoningContent: text, thinkingBlocks: [block])
        delta.extra["provider_specific_fields"] = ["thinking_blocks": [block]]
        return .emit([self.chunks.chunk(delta)])
    }

    private mutating func emit(fields: JSONObject) -> ChatStreamAction { .emit([self.chunk(fields: fields)]) }

    private mutating func chunk(fields: JSONObject) -> ChatChunk {
        var delta = ChatChunk.Delta()
        delta.extra["provider_specific_fields"] = .object(fields)
        return self.chunks.chunk(delta)
    }
}
