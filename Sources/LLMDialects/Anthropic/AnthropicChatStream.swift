import LLMCatalog
import LLMCore

/// A streamed answer in the Messages format.
///
/// Events come as `message_start`, then for each content block `content_block_start`, deltas and `content_block_stop`,
/// then `message_delta` with the reason to end and the usage, and `message_stop`. `ping` and events that nobody knows
/// may come anywhere and are passed over.
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
        /// Nothing yet. `message_start` leads to `.open`, `error` to `.ended`.
        case idle
        /// Between blocks. `content_block_start` leads to `.block`, `message_delta` to `.closing`, `message_stop` and
        /// `error` to `.ended`.
        case open
        /// In the content block of this number. `content_block_stop` leads to `.open`, `error` to `.ended`.
        case block(Int, Block)
        /// The reason to end is known. `message_stop` and `error` lead to `.ended`.
        case closing
        /// Over; what still comes is passed over.
        case ended
    }

    private let errors: AnthropicErrors
    private let reading: AnthropicReading

    private var state = State.idle
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

    mutating func receiveEnd() -> ChatStreamAction {
        if case .ended = self.state { return .skip }
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
        return .skip
    }

    private mutating func endMessage() -> ChatStreamAction {
        switch self.state {
        case .open, .closing: self.state = .ended
        case .idle, .block, .ended: return self.outOfOrder("message_stop")
        }
        var chunks: [ChatChunk] = []
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
        guard case .open = self.state, let block = self.tape.member("content_block", in: data) else {
            return self.outOfOrder("content_block_start")
        }
        self.textEvents.forget()
        let index = self.tape.member("index", in: data).flatMap { self.tape.int($0, in: data) } ?? 0
        let type = self.tape.member("type", of: block, in: data).flatMap { self.tape.string($0, in: data) } ?? ""
        var kind = Block.other
        var action = ChatStreamAction.skip
        switch type {
        case "text":
            kind = self.reading.wantsJSON ? .heldText : .text
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
        guard case .block(let index, let block) = self.state, self.isIndex(index, data) else {
            return self.outOfOrder("content_block_stop")
        }
        self.state = .open
        switch block {
        case .tool(let call, hasArguments: false, let input):
            return .emit([self.chunks.arguments(input, of: call)])
        case .answer(hasText: false):
            return .emit([self.chunks.chunk(ChatChunk.Delta(content: "{}"))])
        case .compaction(let content):
            return self.emit(fields: ["compaction_blocks": [["type": "compaction", "content": .string(content)]]])
        case .text, .heldText, .thinking, .tool, .answer, .other:
            return .skip
        }
    }

    /// Whether an event is of this block; the number may be missing.
    private func isIndex(_ index: Int, _ data: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let node = self.tape.member("index", in: data) else { return true }
        return self.tape.int(node, in: data) == index
    }

    // MARK: Deltas

    private mutating func delta(_ data: UnsafeBufferPointer<UInt8>) -> ChatStreamAction {
        guard case .block(let index, var block) = self.state, self.isIndex(index, data),
            let delta = self.tape.member("delta", in: data), let type = self.tape.member("type", of: delta, in: data)
        else { return self.outOfOrder("content_block_delta") }
        if self.tape.stringEquals(type, "text_delta", in: data) {
            guard let node = self.tape.member("text", of: delta, in: data), let text = self.tape.string(node, in: data)
            else { return .skip }
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

    private mutating func emit(fields: JSONObject) -> ChatStreamAction {
        var delta = ChatChunk.Delta()
        delta.extra["provider_specific_fields"] = .object(fields)
        return .emit([self.chunks.chunk(delta)])
    }
}
