import LLMCore

/// Turns the additions of chat chunks into content blocks that come one after another.
///
/// Chat may go on with any call at any time; blocks may not. So while a call's arguments are not whole, what belongs to
/// other blocks waits its turn.
struct MessagesBlocks: Sendable {
    /// What a block holds.
    private enum Kind: Sendable, Equatable {
        case text
        case thinking
        /// The call of this index.
        case tool(Int)
        /// A block that comes whole.
        case whole(JSON)

        var isWhole: Bool {
            if case .whole = self { true } else { false }
        }
    }

    /// A block whose turn has not come.
    private struct Waiting: Sendable {
        let kind: Kind
        var id = ""
        var name = ""
        var content: [String] = []
        var signature: String?
    }

    /// Beyond this many bytes nothing waits any longer.
    private static let mostWaiting = 16 << 20

    private let names: MessagesToolNames
    /// Whether a call has begun that the client is to run.
    private(set) var hasToolUse = false
    private var events: [MessagesBlockEvent] = []
    private var count = 0
    private var open: Kind?
    /// How far the arguments of the open call have come.
    private var arguments = MessagesObjectEnd()
    private var isSigned = false
    private var knownCalls: Set<Int> = []
    private var waiting: [Waiting] = []
    private var waitingBytes = 0

    init(names: MessagesToolNames) {
        self.names = names
    }

    /// Takes out the events that have been made.
    mutating func take() -> [MessagesBlockEvent] {
        var taken: [MessagesBlockEvent] = []
        swap(&taken, &self.events)
        return taken
    }

    // MARK: Additions

    mutating func add(_ delta: ChatChunk.Delta) {
        if delta.thinkingBlocks.isEmpty {
            if let text = delta.reasoningContent, !text.isEmpty { self.add(text, to: .thinking) }
        } else {
            for block in delta.thinkingBlocks { self.add(thinking: block) }
        }
        if let text = delta.content, !text.isEmpty { self.add(text, to: .text) }
        if let text = delta.refusal, !text.isEmpty { self.add(text, to: .text) }
        for call in delta.toolCalls { self.add(call) }
    }

    /// The answer is complete: closes what is open and writes what waits.
    mutating func finish() {
        self.close()
        while !self.waiting.isEmpty {
            self.openNext()
            self.close()
        }
        if self.count == 0 {
            self.start(.text, id: "", name: "")
            self.close()
        }
    }

    private mutating func add(thinking block: JSON) {
        if block["type"]?.stringValue == "redacted_thinking" {
            self.advance()
            if self.isBlocked { return self.wait(.whole(block)) { _ in } }
            self.close()
            self.start(.whole(block), id: "", name: "")
            return
        }
        if let text = block["thinking"]?.stringValue, !text.isEmpty { self.add(text, to: .thinking) }
        if let signature = block["signature"]?.stringValue, !signature.isEmpty { self.sign(signature) }
    }

    private mutating func add(_ text: String, to kind: Kind) {
        if self.open == kind, self.waiting.isEmpty, !(kind == .thinking && self.isSigned) {
            return self.write(text)
        }
        self.advance()
        if self.isBlocked {
            return self.wait(kind) { $0.content.append(text) }
        }
        self.close()
        self.start(kind, id: "", name: "")
        self.write(text)
    }

    private mutating func sign(_ signature: String) {
        self.advance()
        if self.isBlocked, self.open != .thinking {
            return self.wait(.thinking) { $0.signature = signature }
        }
        if self.open != .thinking || self.isSigned {
            self.close()
            self.start(.thinking, id: "", name: "")
        }
        self.isSigned = true
        self.events.append(MessagesBlockEvent(index: self.count - 1, kind: .signature(signature)))
    }

    private mutating func add(_ call: ChatChunk.ToolCall) {
        let kind = Kind.tool(call.index)
        if self.open == kind {
            if !call.arguments.isEmpty { self.write(call.arguments) }
            return
        }
        if let place = self.waiting.lastIndex(where: { $0.kind == kind }) {
            self.waiting[place].content.append(call.arguments)
            self.waitingBytes += call.arguments.utf8.count
            return self.advance()
        }
        // More of a call that was whole already can only be white space.
        guard self.knownCalls.insert(call.index).inserted else { return }
        self.advance()
        if self.isBlocked {
            return self.wait(kind) {
                $0.id = call.id ?? ""
                $0.name = call.name ?? ""
                $0.content.append(call.arguments)
            }
        }
        self.close()
        self.start(kind, id: call.id ?? "", name: call.name ?? "")
        if !call.arguments.isEmpty { self.write(call.arguments) }
    }

    // MARK: Turns

    /// Whether no other block may begin: something waits already, or the open one is a call whose arguments are not whole.
    private var isBlocked: Bool { !self.waiting.isEmpty || self.isInsideCall }

    private var isInsideCall: Bool {
        if case .tool? = self.open { !self.arguments.isWhole } else { false }
    }

    /// Lets blocks that wait have their turn, as far as the one before them is whole.
    private mutating func advance() {
        while !self.waiting.isEmpty {
            if self.isInsideCall, self.waitingBytes < Self.mostWaiting { return }
            self.close()
            self.openNext()
        }
    }

    private mutating func wait(_ kind: Kind, _ change: (inout Waiting) -> Void) {
        if kind == self.waiting.last?.kind, self.waiting.last?.signature == nil, !kind.isWhole {
            change(&self.waiting[self.waiting.count - 1])
        } else {
            var block = Waiting(kind: kind)
            change(&block)
            self.waiting.append(block)
        }
        self.waitingBytes += self.waiting.last?.content.last?.utf8.count ?? 0
    }

    private mutating func openNext() {
        let block = self.waiting.removeFirst()
        self.start(block.kind, id: block.id, name: block.name)
        for text in block.content where !text.isEmpty {
            self.waitingBytes -= text.utf8.count
            self.write(text)
        }
        if let signature = block.signature {
            self.isSigned = true
            self.events.append(MessagesBlockEvent(index: self.count - 1, kind: .signature(signature)))
        }
    }

    // MARK: Events

    private mutating func start(_ kind: Kind, id: String, name: String) {
        let block: JSON
        switch kind {
        case .text: block = ["type": "text", "text": ""]
        case .thinking: block = ["type": "thinking", "thinking": "", "signature": ""]
        case .tool:
            let type = MessagesToolInput.type(ofCall: id)
            if type == "tool_use" { self.hasToolUse = true }
            block = [
                "type": .string(type), "id": .string(id),
                "name": .string(self.names.original(name)), "input": [:],
            ]
        case .whole(let whole): block = whole
        }
        self.events.append(MessagesBlockEvent(index: self.count, kind: .start(block)))
        self.count += 1
        self.open = kind
        self.isSigned = false
        self.arguments = MessagesObjectEnd()
    }

    private mutating func write(_ text: String) {
        let event: MessagesBlockEvent.Kind
        switch self.open {
        case .text?: event = .text(text)
        case .thinking?: event = .thinking(text)
        case .tool?:
            event = .input(text)
            self.arguments.add(text)
        case .whole?, nil: return
        }
        self.events.append(MessagesBlockEvent(index: self.count - 1, kind: event))
    }

    private mutating func close() {
        guard self.open != nil else { return }
        self.open = nil
        self.events.append(MessagesBlockEvent(index: self.count - 1, kind: .stop))
    }
}
