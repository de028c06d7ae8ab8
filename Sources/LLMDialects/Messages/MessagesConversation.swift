import LLMCatalog
import LLMCore

/// The conversation of a Messages request as chat messages.
///
/// Results of tools become messages of their own, before what the user says beside them; pictures in a result follow it
/// in a message of the user's, for the content of a chat tool message is text in most formats.
struct MessagesConversation {
    private var writer: JSONWriter
    /// Whether pictures stay in the results they came with.
    private let keepsPictures: Bool

    /// Said before pictures that came with the results of tools.
    static let mediaNote = "The tools called above also returned the following:"
    /// Stands for the content of a result that is nothing but pictures.
    static let mediaPlaceholder = "See the next message."

    private init(reserving capacity: Int, keepsPictures: Bool) {
        self.writer = JSONWriter(reserving: capacity)
        self.keepsPictures = keepsPictures
    }

    /// The list of messages, as JSON text.
    static func bytes(_ root: JSONPlace, for target: Target?) throws(LLMError) -> [UInt8] {
        // Their results of functions have parts.
        let keepsPictures = target.map { [.bedrock, .gemini, .vertex].contains($0.provider.dialect) } ?? false
        var conversation = MessagesConversation(reserving: root.bytes.count + 512, keepsPictures: keepsPictures)
        conversation.writer.beginArray()
        if let system = root["system"] { try conversation.write("system", system) }
        for message in root["messages"]?.elements ?? [] { try conversation.write(message) }
        conversation.writer.endArray()
        return conversation.writer.bytes
    }

    private mutating func write(_ message: JSONPlace) throws(LLMError) {
        guard message.isObject else { throw MessagesMedia.wrong("messages must be a list of objects.") }
        guard let role = message["role"]?.string else { throw MessagesMedia.wrong("A message has no role.") }
        guard let content = message["content"] else {
            throw MessagesMedia.wrong("A message of the role '\(role)' has no content.")
        }
        switch role {
        case "user":
            guard content.kind == .array else { return try self.write(role, content) }
            try self.writeUser(content.elements)
        case "assistant":
            guard content.kind == .array else { return try self.write(role, content) }
            try self.writeAssistant(content.elements)
        case "system":
            try self.write(role, content)
        default:
            throw MessagesMedia.wrong("A message has a role that is not known: '\(role)'.")
        }
    }

    /// A message whose content is text or a list of parts; nothing for instructions without a word.
    private mutating func write(_ role: String, _ content: JSONPlace) throws(LLMError) {
        switch content.kind {
        case .string:
            if role == "system", content.isBlank { return }
            self.begin(role)
            self.writer.key("content")
            self.writer.raw(content.bytes)
            self.writer.endObject()
        case .array:
            let blocks = content.elements
            if blocks.isEmpty { return }
            try self.write(role, blocks)
        default:
            throw MessagesMedia.wrong("The content of a message must be text or a list of blocks.")
        }
    }

    private mutating func write(_ role: String, _ blocks: [JSONPlace]) throws(LLMError) {
        self.begin(role)
        self.writer.key("content")
        self.writer.beginArray()
        // Providers refuse texts without a word; a message of nothing else says so itself.
        let spoken = blocks.filter { !MessagesPart.isEmptyText($0) }
        for block in spoken.isEmpty ? blocks : spoken { try MessagesPart.write(block, to: &self.writer) }
        self.writer.endArray()
        self.writer.endObject()
    }

    private mutating func begin(_ role: String) {
        self.writer.beginObject()
        self.writer.key("role")
        self.writer.string(role)
    }

    // MARK: The user's side

    private mutating func writeUser(_ blocks: [JSONPlace]) throws(LLMError) {
        var media: [JSONPlace] = []
        var rest: [JSONPlace] = []
        for block in blocks {
            if block["type"]?.equals("tool_result") == true {
                media += try self.writeResult(block)
            } else {
                rest.append(block)
            }
        }
        if !media.isEmpty {
            self.begin("user")
            self.writer.key("content")
            self.writer.beginArray()
            self.writer.value(["type": "text", "text": .string(Self.mediaNote)])
            for block in media { try MessagesPart.write(block, to: &self.writer) }
            self.writer.endArray()
            self.writer.endObject()
        }
        if !rest.isEmpty { try self.write("user", rest) }
    }

    /// Writes the message for a result; what it holds beside text is handed back.
    private mutating func writeResult(_ block: JSONPlace) throws(LLMError) -> [JSONPlace] {
        guard let id = block["tool_use_id"], id.kind == .string else {
            throw MessagesMedia.wrong("A tool_result has no tool_use_id.")
        }
        self.begin("tool")
        self.writer.key("tool_call_id")
        self.writer.raw(id.bytes)
        self.writer.key("content")
        var media: [JSONPlace] = []
        if let content = block["content"], content.kind == .string {
            self.writer.raw(content.bytes)
        } else {
            let blocks = block["content"]?.elements ?? []
            media = blocks.filter { $0["type"]?.equals("image") == true || $0["type"]?.equals("document") == true }
            let texts = blocks.filter { MessagesPart.isText($0) || $0["type"]?.equals("search_result") == true }
            if self.keepsPictures, !media.isEmpty {
                self.writer.beginArray()
                for part in blocks { try MessagesPart.write(part, to: &self.writer) }
                self.writer.endArray()
                media = []
            } else if texts.isEmpty {
                self.writer.string(media.isEmpty ? "" : Self.mediaPlaceholder)
            } else if texts.count == 1, media.isEmpty, let text = Self.plainText(texts[0]) {
                self.writer.raw(text.bytes)
            } else {
                self.writer.beginArray()
                for text in texts { try MessagesPart.write(text, to: &self.writer) }
                self.writer.endArray()
            }
        }
        MessagesMedia.writeMarker(block, &self.writer)
        self.writer.endObject()
        return media
    }

    /// The text of a block that is nothing else; many servers take no list as a result.
    private static func plainText(_ block: JSONPlace) -> JSONPlace? {
        guard MessagesPart.isText(block), block["cache_control"] == nil, let text = block["text"], text.kind == .string
        else { return nil }
        return text
    }

    // MARK: The model's side

    private mutating func writeAssistant(_ blocks: [JSONPlace]) throws(LLMError) {
        let texts = blocks.filter { MessagesPart.isText($0) || MessagesPart.isSearch($0) }
        let thoughts = blocks.filter {
            $0["type"]?.equals("thinking") == true || $0["type"]?.equals("redacted_thinking") == true
        }
        let calls = blocks.filter { $0["type"]?.equals("tool_use") == true }
        if texts.isEmpty, thoughts.isEmpty, calls.isEmpty { return }
        self.begin("assistant")
        self.writer.key("content")
        try self.writeText(texts)
        self.write(thoughts: thoughts)
        if !calls.isEmpty {
            self.writer.key("tool_calls")
            self.writer.beginArray()
            for call in calls { try self.write(call: call) }
            self.writer.endArray()
        }
        self.writer.endObject()
    }

    /// Texts are joined where nothing marks one of them.
    private mutating func writeText(_ blocks: [JSONPlace]) throws(LLMError) {
        if blocks.isEmpty { return self.writer.null() }
        if blocks.contains(where: { $0["cache_control"] != nil }) {
            self.writer.beginArray()
            for block in blocks { try MessagesPart.write(block, to: &self.writer) }
            self.writer.endArray()
            return
        }
        let quote = UInt8(ascii: "\"")
        var joined: [UInt8] = [quote]
        for block in blocks {
            if MessagesPart.isSearch(block) {
                let found = JSON.string(MessagesPart.found(block)).serialized()
                joined.append(contentsOf: found.dropFirst().dropLast())
                continue
            }
            guard let text = block["text"], text.kind == .string else {
                throw MessagesMedia.wrong("A text block has no text.")
            }
            // Between the quotes stands JSON text, and pieces of it joined are JSON text again.
            joined.append(contentsOf: text.bytes.dropFirst().dropLast())
        }
        joined.append(quote)
        self.writer.raw(joined)
    }

    private mutating func write(thoughts: [JSONPlace]) {
        if thoughts.isEmpty { return }
        let texts = thoughts.compactMap { $0["thinking"]?.string }
        if !texts.isEmpty {
            self.writer.key("reasoning_content")
            self.writer.string(texts.joined(separator: "\n"))
        }
        self.writer.key("thinking_blocks")
        self.writer.beginArray()
        for block in thoughts { self.writer.raw(block.bytes) }
        self.writer.endArray()
    }

    private mutating func write(call: JSONPlace) throws(LLMError) {
        guard let id = call["id"], id.kind == .string, let name = call["name"]?.string else {
            throw MessagesMedia.wrong("A tool_use has no id or name.")
        }
        self.writer.beginObject()
        self.writer.key("id")
        self.writer.raw(id.bytes)
        self.writer.key("type")
        self.writer.string("function")
        self.writer.key("function")
        self.writer.beginObject()
        self.writer.key("name")
        self.writer.string(MessagesToolNames.short(name))
        self.writer.key("arguments")
        self.writer.string(utf8: Array(call["input"]?.bytes ?? Self.noInput))
        self.writer.endObject()
        MessagesMedia.writeMarker(call, &self.writer)
        self.writer.endObject()
    }

    static let noInput = Array("{}".utf8)[...]
}
