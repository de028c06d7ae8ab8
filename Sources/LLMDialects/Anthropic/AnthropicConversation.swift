import LLMCore

/// A request's messages as turns of the Messages format.
///
/// Instructions at the beginning become the system text. Messages of one side become one turn, results of tools belong
/// to the user's side. What the provider would refuse without telling anybody anything (text without a character, turns
/// without content) is left out.
struct AnthropicConversation: Sendable {
    /// What the request and the model say about how messages are to be read.
    struct Options: Sendable {
        var names = AnthropicToolNames()
        /// Whether the model reads system turns in the middle.
        var takesSystemTurns = false
        /// Whether messages may be added and left out so that the provider accepts the rest.
        var repairs = false
        var cachePoints = CachePoints()
    }

    /// Words that stand where something has to stand.
    enum Filler {
        /// A turn of the user's without a word in it.
        static let emptyText = "."
        /// A conversation without a question.
        static let question = "Please continue."
        /// The result of a call that nobody answered.
        static let missingResult = "The tool was not run."
        /// Before an instruction that came in the middle, for models that know instructions only at the beginning.
        static let instruction = "The next text is an instruction of the operator, not of the user:"
    }

    /// The system text.
    private(set) var system: [AnthropicBlock] = []
    private(set) var turns: [AnthropicTurn] = []
    /// Whether results of tools were left out that belong to no call, or to one that has another.
    private(set) var losesResults = false
    /// Whether an instruction from the middle became words of the user's.
    private(set) var movesInstructions = false
    /// Whether a block refers to an upload.
    private(set) var usesFiles = false

    private var options: Options
    /// Whether a turn calls a tool or has the result of one.
    private var hasTools = false
    /// Instructions that came after a turn of the user's and follow it.
    private var pendingSystem: [AnthropicBlock] = []
    /// The id that the last `function_call` was given; the form has none.
    private var functionCallID: String?

    init(_ messages: JSONPlace, _ options: Options) throws(LLMError) {
        self.options = options
        guard messages.kind == .array else { throw Self.wrong("messages must be a list.") }
        let (document, count) = (messages.document, messages.count)
        self.turns.reserveCapacity(count)
        var index = 0
        for node in document.elements(of: messages.node) {
            guard document.kind(of: node) == .object else { throw Self.wrong("messages must be a list of objects.") }
            if options.cachePoints.isEmpty, let (role, text) = Self.plainMessage(node, of: document) {
                self.place([AnthropicBlock(.text(.raw(document.bytes[text])))], role)
            } else {
                try self.read(JSONPlace(document, node), at: index, of: count)
            }
            index += 1
        }
        self.closeRun()
        self.trimPrefill()
        if self.turns.isEmpty {
            guard options.repairs else {
                // Recorded without a parameter: it is the conversation as a whole that is refused.
                throw LLMError(
                    .badRequest,
                    "AnthropicException - At least one message that is not a system message is required. "
                        + "With modify_params a message of the user's is added: '\(Filler.question)'"
                )
            }
            self.append(.user, [AnthropicBlock(.text(.own(Filler.question)))])
        }
        if self.hasTools { self.losesResults = AnthropicPairing.apply(to: &self.turns, repairs: options.repairs) }
    }

    static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "messages")
    }

    /// Whether tools were called before.
    var hasToolHistory: Bool {
        self.hasTools && self.turns.contains { $0.blocks.contains { $0.isOfTools } }
    }

    /// Whether the model's last turn calls tools without the reasoning that led there, which the provider refuses
    /// while reasoning is on.
    var lacksReasoning: Bool {
        guard let turn = self.turns.last(where: { $0.role == .assistant }) else { return false }
        return turn.blocks.contains { $0.callID != nil } && !turn.blocks.contains { $0.isThinking }
    }

    // MARK: Messages

    /// Who a message is from.
    private enum Role {
        case instruction, user, assistant, tool

        init?(_ name: String) {
            switch name {
            case "user": self = .user
            case "assistant": self = .assistant
            case "system", "developer": self = .instruction
            case "tool", "function": self = .tool
            default: return nil
            }
        }
    }

    /// The role and the text of a message that has nothing else, and whose text can be seen, as nearly all are.
    private static func plainMessage(_ node: JSONNode, of document: JSONDocument) -> (Role, Range<Int>)? {
        guard document.count(of: node) == 2, let content = document.member("content", of: node),
            document.kind(of: content) == .string, let name = document.member("role", of: node)
        else { return nil }
        let range = document.range(of: content)
        // What else may stand at the beginning of a text is looked at where blank texts are.
        guard (0x21..<0x7F).contains(document.bytes[range.lowerBound + 1]),
            document.bytes[range.lowerBound + 1] != UInt8(ascii: "\\"), range.count > 2,
            let role = document.string(name).flatMap({ Role($0) }), role != .tool
        else { return nil }
        return (role, range)
    }

    private mutating func read(_ message: JSONPlace, at index: Int, of count: Int) throws(LLMError) {
        guard let name = message["role"]?.string else { throw Self.wrong("messages.\(index) has no role.") }
        guard let role = Role(name) else {
            throw Self.wrong("messages.\(index) has a role that is not known: '\(name)'.")
        }
        let marker = self.options.cachePoints.marker(role: name, index: index, count: count)
        var blocks: [AnthropicBlock]
        switch role {
        case .instruction:
            blocks = try self.instruction(message, at: index)
        case .user:
            blocks = try self.question(message, at: index)
        case .assistant:
            blocks = try AnthropicAssistantMessage(message, index, self.options.names).blocks
            if let call = message["function_call"] {
                let id = "call_\(index)"
                self.functionCallID = id
                blocks.append(try AnthropicAssistantMessage.block(call, id: id, self.options.names))
            }
        case .tool:
            blocks = [try self.result(message, at: index)]
        }
        self.hasTools = self.hasTools || blocks.contains { $0.isOfTools }
        if let own = message["cache_control"], let last = blocks.indices.last, blocks[last].takesCacheControl {
            blocks[last].cacheControl = own.bytes
        }
        if let marker, let last = blocks.lastIndex(where: { $0.takesCacheControl }) {
            blocks[last].cacheControl = marker
            self.options.cachePoints.use()
        }
        self.place(blocks, role)
    }

    /// Puts a message's blocks where they belong.
    private mutating func place(_ blocks: [AnthropicBlock], _ role: Role) {
        switch role {
        case .instruction:
            if self.turns.isEmpty {
                self.system += blocks
            } else if self.options.takesSystemTurns {
                self.pendingSystem += blocks
            } else if !blocks.isEmpty {
                self.movesInstructions = true
                self.append(.user, [AnthropicBlock(.text(.own(Filler.instruction)))] + blocks)
            }
        case .assistant:
            if blocks.isEmpty { return }
            self.closeRun()
            self.append(.assistant, blocks)
        case .user, .tool: self.append(.user, blocks)
        }
    }

    private mutating func append(_ role: AnthropicTurn.Role, _ blocks: [AnthropicBlock]) {
        if blocks.isEmpty { return }
        if let last = self.turns.indices.last, self.turns[last].role == role {
            self.turns[last].blocks += blocks
        } else {
            self.turns.append(AnthropicTurn(role: role, blocks: blocks))
        }
    }

    /// Ends the user's side: instructions that came with it follow, as a turn of their own if there is one to follow.
    private mutating func closeRun() {
        if self.pendingSystem.isEmpty { return }
        let blocks = self.pendingSystem
        self.pendingSystem = []
        if self.turns.last?.role == .user {
            self.append(.system, blocks)
        } else {
            self.movesInstructions = true
            self.append(.user, [AnthropicBlock(.text(.own(Filler.instruction)))] + blocks)
        }
    }

    /// The beginning of an answer that the model goes on with must not end in white space.
    private mutating func trimPrefill() {
        guard let last = self.turns.indices.last, self.turns[last].role == .assistant,
            let block = self.turns[last].blocks.indices.last,
            case .text(.raw(let bytes)) = self.turns[last].blocks[block].kind,
            let text = (try? JSON(parsing: Array(bytes)))?.stringValue, text.last?.isWhitespace == true
        else { return }
        let trimmed = text.reversed().drop { $0.isWhitespace }.reversed()
        self.turns[last].blocks[block].kind = .text(.own(String(trimmed)))
    }

    // MARK: Instructions

    private func instruction(_ message: JSONPlace, at index: Int) throws(LLMError) -> [AnthropicBlock] {
        guard let content = message["content"] else { return [] }
        if content.kind == .string {
            return content.isBlank ? [] : [AnthropicBlock(.text(.raw(content.bytes)))]
        }
        guard content.kind == .array else { throw Self.wrongContent(index) }
        var blocks: [AnthropicBlock] = []
        for part in content.elements {
            guard let text = part.kind == .string ? part : part["text"], text.kind == .string else {
                throw Self.wrong("messages.\(index) may hold text only.")
            }
            if text.isBlank { continue }
            blocks.append(AnthropicBlock(.text(.raw(text.bytes)), cacheControl: part["cache_control"]?.bytes))
        }
        return blocks
    }

    private static func wrongContent(_ index: Int) -> LLMError {
        Self.wrong("The content of messages.\(index) must be text or a list of parts.")
    }

    // MARK: Questions

    private mutating func question(_ message: JSONPlace, at index: Int) throws(LLMError) -> [AnthropicBlock] {
        guard let content = message["content"] else { throw Self.wrongContent(index) }
        let empty = [AnthropicBlock(.text(.own(Filler.emptyText)))]
        if content.kind == .string {
            return content.isBlank ? empty : [AnthropicBlock(.text(.raw(content.bytes)))]
        }
        guard content.kind == .array else { throw Self.wrongContent(index) }
        let parts = content.elements
        let blocks = try self.blocks(parts, at: index)
        return blocks.isEmpty && !parts.isEmpty ? empty : blocks
    }

    private mutating func blocks(_ parts: [JSONPlace], at index: Int) throws(LLMError) -> [AnthropicBlock] {
        var blocks: [AnthropicBlock] = []
        blocks.reserveCapacity(parts.count)
        for part in parts {
            if part.kind == .string {
                if !part.isBlank { blocks.append(AnthropicBlock(.text(.raw(part.bytes)))) }
                continue
            }
            guard let kind = try self.block(part, at: index) else { continue }
            if case .raw = kind {
                blocks.append(AnthropicBlock(kind))
            } else {
                blocks.append(AnthropicBlock(kind, cacheControl: part["cache_control"]?.bytes))
            }
        }
        return blocks
    }

    private static let nativeTypes: Set<String> = [
        "image", "document", "tool_result", "search_result", "container_upload",
    ]

    /// The block for a part; nil for one without a character.
    private mutating func block(_ part: JSONPlace, at index: Int) throws(LLMError) -> AnthropicBlock.Kind? {
        let type = part["type"]?.string
        switch type {
        case "text", "input_text", nil:
            guard let text = part["text"], text.kind == .string else {
                throw Self.wrong("messages.\(index) has a part without type and text.")
            }
            return text.isBlank ? nil : .text(.raw(text.bytes))
        case "image_url":
            return self.noting(try AnthropicMedia.image(part))
        case "file":
            return self.noting(try AnthropicMedia.file(part))
        case let type? where Self.nativeTypes.contains(type):
            if type == "container_upload" || part["source"]?["file_id"] != nil { self.usesFiles = true }
            return .raw(part)
        case "input_audio":
            throw Self.wrong("messages.\(index) has a part of type 'input_audio'; the model takes no audio.")
        default:
            throw Self.wrong("messages.\(index) has a part of a type that the model does not take: '\(type ?? "")'.")
        }
    }

    private mutating func noting(_ kind: AnthropicBlock.Kind) -> AnthropicBlock.Kind {
        switch kind {
        case .containerUpload, .image(.file), .document(.file, _): self.usesFiles = true
        default: break
        }
        return kind
    }

    // MARK: Results of tools

    private mutating func result(_ message: JSONPlace, at index: Int) throws(LLMError) -> AnthropicBlock {
        guard let id = message["tool_call_id"]?.string ?? self.functionCallID else {
            throw Self.wrong("messages.\(index) is the result of a tool but has no tool_call_id.")
        }
        let content: AnthropicBlock.ResultContent
        if let value = message["content"] {
            switch value.kind {
            case .string: content = .text(.raw(value.bytes))
            case .array: content = .blocks(try self.blocks(value.elements, at: index))
            default: throw Self.wrongContent(index)
            }
        } else {
            content = .text(.own(""))
        }
        let isError = message["is_error"]?.bool ?? false
        return AnthropicBlock(.toolResult(id: AnthropicToolNames.sanitized(id), content, isError: isError))
    }
}
