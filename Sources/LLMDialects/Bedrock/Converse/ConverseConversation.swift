import LLMCore

/// A request's messages as turns of the Converse format.
///
/// Instructions at the beginning become the system text. Messages of one side become one turn, results of tools belong
/// to the user's side. What the provider would refuse without telling anybody anything (text without a character, turns
/// without content) is left out.
struct ConverseConversation: Sendable {
    /// What the request and the model say about how messages are to be read.
    struct Options: Sendable {
        var names = ConverseToolNames()
        /// Whether the request has tools; without them Converse takes no calls and results, so they become text.
        var hasTools = false
        /// Whether messages may be added so that the provider accepts the rest.
        var repairs = false
        var cachePoints = CachePoints()
        /// Whether the model has a prompt cache.
        var takesCachePoints = true
        /// Whether a marker for it may say how long it lasts.
        var takesCacheLifetime = false
        /// Whether the guardrail is to look at the last question.
        var guardsLastQuestion = false
    }

    /// The system text.
    private(set) var system: [ConverseBlock] = []
    private(set) var turns: [ConverseTurn] = []
    /// What a repair has left out, by its place in the request.
    private(set) var dropped: [String] = []

    private var options: Options
    private var documentNames = ConverseDocumentNames()
    /// The id that the last `function_call` was given; the form has none.
    private var functionCallID: String?

    init(_ messages: JSONPlace, _ options: Options) throws(LLMError) {
        self.options = options
        guard messages.kind == .array else { throw Self.wrong("messages must be a list.") }
        let elements = messages.elements
        let guarded = options.guardsLastQuestion ? Self.guardedIndex(elements) : nil
        for (index, message) in elements.enumerated() {
            guard message.isObject else { throw Self.wrong("messages must be a list of objects.") }
            try self.read(message, at: index, of: elements.count, isGuarded: index == guarded)
        }
        if options.repairs { self.dropOrphans() }
        try self.repair()
        for index in self.turns.indices where self.turns[index].role == .user { self.complete(index) }
    }

    static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "messages")
    }

    /// The message that the guardrail looks at: the last one, if it is the user's, unless the client chose itself.
    private static func guardedIndex(_ messages: [JSONPlace]) -> Int? {
        guard let last = messages.last, last["role"]?.equals("user") == true else { return nil }
        let chosen = messages.contains { message in
            guard let content = message["content"], content.kind == .array else { return false }
            return content.elements.contains { $0["type"]?.equals("guarded_text") == true }
        }
        return chosen ? nil : messages.count - 1
    }

    // MARK: Messages

    private mutating func read(
        _ message: JSONPlace,
        at index: Int,
        of count: Int,
        isGuarded: Bool
    ) throws(LLMError) {
        guard let role = message["role"]?.string else { throw Self.wrong("messages.\(index) has no role.") }
        let marker = message["cache_control"]?.bytes ?? self.injected(role, index, count)
        switch role {
        case "system", "developer":
            try self.readInstruction(message, at: index, marker)
        case "user":
            var blocks = try self.content(message, at: index, isGuarded: isGuarded)
            self.mark(&blocks, marker)
            self.append(.user, blocks)
        case "assistant":
            try self.readAnswer(message, at: index, marker)
        case "tool", "function":
            self.append(.user, try self.result(message, at: index, marker))
        default:
            throw Self.wrong("messages.\(index) has a role that is not known: '\(role)'.")
        }
    }

    private mutating func injected(_ role: String, _ index: Int, _ count: Int) -> ArraySlice<UInt8>? {
        guard let marker = self.options.cachePoints.marker(role: role, index: index, count: count) else { return nil }
        self.options.cachePoints.use()
        return marker
    }

    /// Puts a point of the prompt cache behind blocks.
    private func mark(_ blocks: inout [ConverseBlock], _ marker: ArraySlice<UInt8>?) {
        guard let marker, self.options.takesCachePoints, let last = blocks.last, last.kind != .cachePoint else {
            return
        }
        blocks.append(.cachePoint(marker, takesLifetime: self.options.takesCacheLifetime))
    }

    private mutating func append(_ role: ConverseTurn.Role, _ blocks: [ConverseBlock]) {
        if blocks.isEmpty { return }
        if let last = self.turns.indices.last, self.turns[last].role == role {
            self.turns[last].blocks += blocks
        } else {
            self.turns.append(ConverseTurn(role: role, blocks: blocks))
        }
    }

    // MARK: Instructions

    private mutating func readInstruction(
        _ message: JSONPlace,
        at index: Int,
        _ marker: ArraySlice<UInt8>?
    ) throws(LLMError) {
        var blocks = message["content"] == nil ? [] : try self.content(message, at: index)
        self.mark(&blocks, marker)
        if self.turns.isEmpty {
            self.system += blocks
        } else if !blocks.isEmpty {
            // Instructions are known at the beginning only.
            self.note(changed: "messages.system")
            self.append(.user, [.text(AnthropicConversation.Filler.instruction)] + blocks)
        }
    }

    /// Notes what reaches the model as words of another kind.
    private mutating func note(changed name: String) {
        if !self.dropped.contains(name) { self.dropped.append(name) }
    }

    // MARK: Content

    private mutating func content(
        _ message: JSONPlace,
        at index: Int,
        isGuarded: Bool = false
    ) throws(LLMError) -> [ConverseBlock] {
        guard let content = message["content"] else { throw Self.wrongContent(index) }
        if content.kind == .string {
            if content.isBlank { return [] }
            return [isGuarded ? .guarded(content.bytes) : .text(content.bytes)]
        }
        guard content.kind == .array else { throw Self.wrongContent(index) }
        var blocks: [ConverseBlock] = []
        for part in content.elements {
            guard let block = try self.block(part, at: index, isGuarded: isGuarded) else { continue }
            blocks.append(block)
            self.mark(&blocks, part["cache_control"]?.bytes)
        }
        return blocks
    }

    private static func wrongContent(_ index: Int) -> LLMError {
        Self.wrong("The content of messages.\(index) must be text or a list of parts.")
    }

    /// The block for a part; nil for one without a character.
    private mutating func block(_ part: JSONPlace, at index: Int, isGuarded: Bool) throws(LLMError) -> ConverseBlock? {
        if part.kind == .string { return part.isBlank ? nil : .text(part.bytes) }
        let type = part["type"]?.string
        switch type {
        case "text", "input_text", "guarded_text", nil:
            guard let text = part["text"], text.kind == .string else {
                throw Self.wrong("messages.\(index) has a part without type and text.")
            }
            if text.isBlank { return nil }
            return isGuarded || type == "guarded_text" ? .guarded(text.bytes) : .text(text.bytes)
        case "image_url", "file", "video_url":
            return try ConverseMedia.block(part, &self.documentNames)
        case "document":
            return try ConverseMedia.document(part, &self.documentNames)
        case "input_audio":
            throw Self.wrong("messages.\(index) has a part of type 'input_audio'; the provider takes no audio.")
        default:
            throw Self.wrong("messages.\(index) has a part of a type that the provider does not take: '\(type ?? "")'.")
        }
    }

    // MARK: Answers

    private mutating func readAnswer(
        _ message: JSONPlace,
        at index: Int,
        _ marker: ArraySlice<UInt8>?
    ) throws(LLMError) {
        var answer = ConverseAssistantMessage(names: self.options.names, hasTools: self.options.hasTools)
        let calls = message["tool_calls"].map { $0.kind == .array && !$0.elements.isEmpty } ?? false
        if !self.options.hasTools, calls || message["function_call"] != nil {
            self.note(changed: "messages.tool_calls")
        }
        try answer.read(message, index) { (part) throws(LLMError) in
            try self.block(part, at: index, isGuarded: false)
        }
        var blocks: [ConverseBlock] = []
        for piece in answer.pieces {
            blocks.append(piece.block)
            self.mark(&blocks, piece.marker)
        }
        // A marker of the whole message stands behind its text.
        if let end = blocks.firstIndex(where: { $0.callID != nil }), end > 0 {
            var text = Array(blocks[..<end])
            self.mark(&text, marker)
            blocks = text + blocks[end...]
        } else {
            self.mark(&blocks, marker)
        }
        if let call = message["function_call"] {
            let id = "call_\(index)"
            self.functionCallID = id
            blocks.append(try answer.call(call, id: id))
        }
        self.append(.assistant, blocks)
    }

    // MARK: Results of tools

    private mutating func result(
        _ message: JSONPlace,
        at index: Int,
        _ marker: ArraySlice<UInt8>?
    ) throws(LLMError) -> [ConverseBlock] {
        guard let id = message["tool_call_id"]?.string ?? self.functionCallID else {
            throw Self.wrong("messages.\(index) is the result of a tool but has no tool_call_id.")
        }
        var content: [ConverseBlock] = []
        var inner: ArraySlice<UInt8>?
        if let value = message["content"] {
            switch value.kind {
            case .string: content = [.text(value.bytes)]
            case .array:
                for part in value.elements {
                    if let block = try self.block(part, at: index, isGuarded: false) { content.append(block) }
                    inner = part["cache_control"]?.bytes ?? inner
                }
            default: throw Self.wrongContent(index)
            }
        }
        guard self.options.hasTools else {
            self.note(changed: "messages.tool")
            return [.text(Self.resultText(id, message))] + content.filter { $0.kind == .media || $0.kind == .document }
        }
        if content.isEmpty { content = [.text("")] }
        let isError = message["is_error"]?.bool ?? false
        var blocks: [ConverseBlock] = [.toolResult(id: ConverseToolNames.id(id), content, isError: isError)]
        self.mark(&blocks, marker ?? inner)
        return blocks
    }

    /// A result as text, for requests without tools.
    private static func resultText(_ id: String, _ message: JSONPlace) -> String {
        let content = message["content"]
        let parts = content?.kind == .array ? content?.elements.compactMap { $0["text"]?.string } : nil
        return "[tool result for \(id): \(content?.string ?? (parts ?? []).joined(separator: "\n"))]"
    }
}

// MARK: - Repair

extension ConverseConversation {
    /// Leaves out results of calls that the turn before them does not have; the provider takes none.
    private mutating func dropOrphans() {
        var kept: [ConverseTurn] = []
        for var turn in self.turns {
            if turn.role == .user {
                let calls = Set(kept.last?.blocks.compactMap { $0.callID } ?? [])
                let count = turn.blocks.count
                var isBehindOrphan = false
                turn.blocks.removeAll { block in
                    if let id = block.resultID {
                        isBehindOrphan = !calls.contains(id)
                    } else if block.kind != .cachePoint {
                        isBehindOrphan = false
                    }
                    return isBehindOrphan
                }
                if turn.blocks.count < count, self.dropped.isEmpty { self.dropped = ["messages.tool"] }
            }
            if turn.blocks.isEmpty { continue }
            if let last = kept.indices.last, kept[last].role == turn.role {
                kept[last].blocks += turn.blocks
            } else {
                kept.append(turn)
            }
        }
        self.turns = kept
    }

    /// Adds what the provider wants to see, if that is allowed.
    private mutating func repair() throws(LLMError) {
        let question = ConverseBlock.text(AnthropicConversation.Filler.question)
        if self.turns.isEmpty {
            guard self.options.repairs else {
                throw LLMError(
                    .badRequest,
                    "BedrockException - At least one message that is not a system message is required. "
                        + "With modify_params a message of the user's is added."
                )
            }
            self.turns = [ConverseTurn(role: .user, blocks: [question])]
        }
        guard self.options.repairs else { return }
        if self.turns.first?.role == .assistant {
            self.turns.insert(ConverseTurn(role: .user, blocks: [question]), at: 0)
        }
        if let last = self.turns.last, last.role == .assistant {
            let calls = last.blocks.compactMap { $0.callID }
            let missing = calls.map {
                ConverseBlock.toolResult(id: $0, [.text(AnthropicConversation.Filler.missingResult)], isError: true)
            }
            self.turns.append(ConverseTurn(role: .user, blocks: missing.isEmpty ? [question] : missing))
        }
    }

    /// Brings results of tools to the beginning of a turn, each once, and words to a turn that has only documents.
    private mutating func complete(_ index: Int) {
        let blocks = self.turns[index].blocks
        if blocks.contains(where: { $0.resultID != nil }) {
            var results: [ConverseBlock] = []
            var others: [ConverseBlock] = []
            var seen: Set<String> = []
            var followsResult = false
            for block in blocks {
                if let id = block.resultID {
                    followsResult = seen.insert(id).inserted
                    if followsResult { results.append(block) }
                } else if block.kind == .cachePoint, followsResult {
                    results.append(block)
                } else {
                    followsResult = false
                    others.append(block)
                }
            }
            self.turns[index].blocks = results + others
        }
        // A document must come with text.
        let kinds = Set(self.turns[index].blocks.map { $0.kind })
        if kinds.contains(.document), !kinds.contains(.text) {
            self.turns[index].blocks.append(.text(AnthropicConversation.Filler.emptyText))
        }
    }
}
