import LLMCore

/// A request's messages as turns.
///
/// Messages of one side become one turn; results of tools are a turn of their own on the user's side. Instructions have
/// their own place, wherever they stand, or become the user's text for models that have none.
struct GeminiConversation: Sendable {
    /// What the request and the model say about how messages are to be read.
    struct Options: Sendable {
        let model: GeminiModel
        let service: GeminiService
        /// What was fetched, by its address.
        var fetched: [String: WireResponse] = [:]
    }

    /// Words that stand where something has to stand.
    private enum Filler {
        /// A conversation of instructions alone.
        static let question = "."
        /// Beside pictures without a word, which the provider refuses.
        static let blank = " "
    }

    private(set) var system: [GeminiPart] = []
    private(set) var turns: [GeminiTurn] = []
    /// Whether an instruction stands elsewhere than it stood, or has become words of the user's.
    private(set) var movesInstructions = false
    /// The highest resolution that was asked for, for models that take one for all.
    private(set) var resolution: GeminiResolution?

    private let options: Options
    /// The names of called functions by the ids of the calls.
    private var names: [String: String] = [:]
    /// Whether the next message begins a turn, whoever speaks.
    private var isBroken = false

    /// Reads messages.
    ///
    /// - Parameters:
    ///   - messages: all, or some that follow each other.
    ///   - options: how they are read.
    ///   - before: the part of the conversation that comes before them.
    /// - Throws: `badRequest` for messages that are none.
    init(
        _ messages: ArraySlice<JSONPlace>,
        _ options: Options,
        after before: GeminiConversation? = nil
    ) throws(LLMError) {
        self.options = options
        self.names = before?.names ?? [:]
        for index in messages.indices {
            guard messages[index].isObject else { throw Self.wrong("messages must be a list of objects.") }
            try self.read(messages[index], at: index)
        }
        for index in self.turns.indices { self.addBlank(to: index) }
        if self.turns.isEmpty { self.append(.user, [.text(own: Filler.question)]) }
    }

    static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "messages")
    }

    /// Adds words to what the user said last.
    mutating func appendToUser(_ text: String) {
        self.isBroken = false
        self.append(.user, [.text(own: text)])
    }

    private mutating func addBlank(to index: Int) {
        let turn = self.turns[index]
        guard turn.role == .user, !turn.isResults, !turn.parts.contains(where: { $0.kind == .text }) else { return }
        self.turns[index].parts.append(.text(own: Filler.blank))
    }

    // MARK: Messages

    private mutating func read(_ message: JSONPlace, at index: Int) throws(LLMError) {
        guard let role = message["role"]?.string else { throw Self.wrong("messages.\(index) has no role.") }
        switch role {
        case "system", "developer":
            let parts = try self.texts(message["content"], at: index)
            if !parts.isEmpty, !self.turns.isEmpty || !self.options.model.takesSystem { self.movesInstructions = true }
            if self.options.model.takesSystem { self.system += parts } else { self.append(.user, parts) }
        case "user":
            self.append(.user, try self.question(message["content"], at: index))
        case "assistant":
            let answer = try GeminiAssistantMessage(message, index, self.options)
            for (id, name) in answer.names { self.names[id] = name }
            if answer.parts.isEmpty { self.isBroken = true }
            self.append(.model, answer.parts)
        case "tool", "function":
            self.append(.user, [try self.result(message, at: index)], isResults: true)
        default:
            throw Self.wrong("messages.\(index) has a role that is not known: '\(role)'.")
        }
    }

    private mutating func append(_ role: GeminiTurn.Role, _ parts: [GeminiPart], isResults: Bool = false) {
        if parts.isEmpty { return }
        if !self.isBroken, let last = self.turns.indices.last, self.turns[last].role == role,
            self.turns[last].isResults == isResults
        {
            self.turns[last].parts += parts
        } else {
            self.turns.append(GeminiTurn(role: role, isResults: isResults, parts: parts))
        }
        self.isBroken = false
    }

    /// Text without anything else.
    private func texts(_ content: JSONPlace?, at index: Int) throws(LLMError) -> [GeminiPart] {
        guard let content else { return [] }
        if content.kind == .string { return content.isEmptyText ? [] : [.text(content.bytes)] }
        guard content.kind == .array else { throw Self.wrongContent(index) }
        var parts: [GeminiPart] = []
        for part in content.elements {
            guard let text = part.kind == .string ? part : part["text"], text.kind == .string else {
                throw Self.wrong("messages.\(index) may hold text only.")
            }
            if !text.isEmptyText { parts.append(.text(text.bytes)) }
        }
        return parts
    }

    private static func wrongContent(_ index: Int) -> LLMError {
        Self.wrong("The content of messages.\(index) must be text or a list of parts.")
    }

    private mutating func question(_ content: JSONPlace?, at index: Int) throws(LLMError) -> [GeminiPart] {
        guard let content else { return [] }
        if content.kind == .string { return [.text(content.bytes)] }
        guard content.kind == .array else { throw Self.wrongContent(index) }
        var parts: [GeminiPart] = []
        for part in content.elements {
            if part.kind == .string {
                if !part.isEmptyText { parts.append(.text(part.bytes)) }
            } else if let media = try GeminiMedia(part, self.options.service) {
                parts.append(try self.part(of: media))
            } else if let text = part["text"], text.kind == .string {
                if !text.isEmptyText { parts.append(.text(text.bytes)) }
            } else {
                let type = part["type"]?.string ?? ""
                throw Self.wrong("messages.\(index) has a part of a type that the model does not take: '\(type)'.")
            }
        }
        return parts
    }

    private mutating func part(of media: GeminiMedia) throws(LLMError) -> GeminiPart {
        let takesDetail = self.options.model.hasLevels
        if !takesDetail, let wanted = GeminiResolution(media.detail),
            wanted.rawValue > (self.resolution?.rawValue ?? -1)
        {
            self.resolution = wanted
        }
        return try media.part(self.options.fetched, takesDetail: takesDetail)
    }

    // MARK: Results of tools

    /// The result of a call.
    ///
    /// A JSON object is the result itself, anything else is its `content`.
    private mutating func result(_ message: JSONPlace, at index: Int) throws(LLMError) -> GeminiPart {
        let id = message["tool_call_id"]?.string ?? ""
        guard let name = self.names[id] ?? message["name"]?.string else {
            throw Self.wrong("messages.\(index) is the result of a call that is not in the conversation: '\(id)'.")
        }
        var text = ""
        var media: [GeminiPart] = []
        if let content = message["content"] {
            switch content.kind {
            case .string: text = content.string ?? ""
            case .array:
                for part in content.elements {
                    if let thing = try GeminiMedia(part, self.options.service) {
                        media.append(try thing.part(self.options.fetched, takesDetail: false))
                    } else {
                        text += (part.kind == .string ? part : part["text"])?.string ?? ""
                    }
                }
            default: throw Self.wrongContent(index)
            }
        }
        let wireID = self.options.model.hasLevels && !id.isEmpty ? GeminiCallID(id).id : nil
        return GeminiPart(.result, reserving: text.utf8.count + 128) { writer in
            writer.key("function_response")
            writer.beginObject()
            writer.key("name")
            writer.string(name)
            writer.key("response")
            Self.write(result: text, to: &writer)
            if let wireID {
                writer.key("id")
                writer.string(wireID)
            }
            if !media.isEmpty {
                writer.key("parts")
                writer.beginArray()
                for part in media { writer.raw(part.bytes) }
                writer.endArray()
            }
            writer.endObject()
        }
    }

    private static func write(result text: String, to writer: inout JSONWriter) {
        let bytes = Array(text.utf8)
        if text.first(where: { !$0.isWhitespace }) == "{" {
            var tape = JSONTape()
            if (try? tape.parse(bytes)) != nil, tape.kind(of: tape.root) == .object { return writer.raw(bytes) }
        }
        writer.beginObject()
        writer.key("content")
        writer.string(text)
        writer.endObject()
    }
}

extension JSONPlace {
    /// Whether this is a string without any character.
    var isEmptyText: Bool { self.kind == .string && self.bytes.count == 2 }
}
