import LLMCore

/// A conversation in the Messages format as input items of the Responses API.
struct ResponsesMessagesInput {
    private var writer: JSONWriter

    /// The list of items, as JSON text.
    static func bytes(_ root: JSONPlace) throws(LLMError) -> [UInt8] {
        var input = ResponsesMessagesInput(writer: JSONWriter(reserving: root.bytes.count + 512))
        input.writer.beginArray()
        for message in root["messages"]?.elements ?? [] { try input.write(message) }
        input.writer.endArray()
        return input.writer.bytes
    }

    /// The instructions: all system text, a line feed between its blocks.
    static func instructions(_ root: JSONPlace) throws(LLMError) -> String? {
        guard let system = root["system"] else { return nil }
        let text = system.string ?? system.elements.compactMap { $0["text"]?.string }.joined(separator: "\n")
        return text.isEmpty ? nil : text
    }

    private mutating func write(_ message: JSONPlace) throws(LLMError) {
        guard message.isObject else { throw MessagesMedia.wrong("messages must be a list of objects.") }
        guard let role = message["role"]?.string else { throw MessagesMedia.wrong("A message has no role.") }
        guard let content = message["content"] else {
            throw MessagesMedia.wrong("A message of the role '\(role)' has no content.")
        }
        guard content.kind == .string || content.kind == .array else {
            throw MessagesMedia.wrong("The content of a message must be text or a list of blocks.")
        }
        switch role {
        case "user": try self.writeUser(content)
        case "assistant": try self.writeAssistant(content)
        case "system": try self.writeMessage(role, content.kind == .string ? [content] : content.elements)
        default: throw MessagesMedia.wrong("A message has a role that is not known: '\(role)'.")
        }
    }

    // MARK: The user's side

    private mutating func writeUser(_ content: JSONPlace) throws(LLMError) {
        if content.kind == .string { return try self.writeMessage("user", [content]) }
        var media: [JSONPlace] = []
        var rest: [JSONPlace] = []
        for block in content.elements {
            if block["type"]?.equals("tool_result") == true {
                media += try self.writeResult(block)
            } else {
                rest.append(block)
            }
        }
        if !media.isEmpty { try self.writeMessage("user", media, note: MessagesConversation.mediaNote) }
        if !rest.isEmpty { try self.writeMessage("user", rest) }
    }

    private mutating func writeMessage(_ role: String, _ parts: [JSONPlace], note: String? = nil) throws(LLMError) {
        self.beginMessage(role)
        if let note { self.writer.value(["type": "input_text", "text": .string(note)]) }
        for part in parts { try self.write(part: part) }
        self.endMessage()
    }

    private mutating func beginMessage(_ role: String) {
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string("message")
        self.writer.key("role")
        self.writer.string(role)
        self.writer.key("content")
        self.writer.beginArray()
    }

    private mutating func endMessage() {
        self.writer.endArray()
        self.writer.endObject()
    }

    private mutating func write(part: JSONPlace) throws(LLMError) {
        if part.kind == .string { return self.write(text: part, type: "input_text") }
        guard let type = part["type"]?.string else { throw MessagesMedia.wrong("A content block has no type.") }
        switch type {
        case "text":
            guard let text = part["text"], text.kind == .string else {
                throw MessagesMedia.wrong("A text block has no text.")
            }
            self.write(text: text, type: "input_text")
        case "image", "document":
            try self.write(media: part, isImage: type == "image")
        case "search_result":
            let texts =
                [part["title"]?.string, part["source"]?.string]
                + (part["content"]?.elements ?? []).map {
                    $0["text"]?.string
                }
            self.writer.value(
                ["type": "input_text", "text": .string(texts.compactMap { $0 }.joined(separator: "\n"))]
            )
        default:
            return
        }
    }

    private mutating func write(text: JSONPlace, type: String) {
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string(type)
        self.writer.key("text")
        self.writer.raw(text.bytes)
        self.writer.endObject()
    }

    private mutating func write(media block: JSONPlace, isImage: Bool) throws(LLMError) {
        guard let source = block["source"], let type = source["type"]?.string else {
            throw MessagesMedia.wrong("An image or document has no source.")
        }
        var part: JSONObject = ["type": isImage ? "input_image" : "input_file"]
        switch type {
        case "base64":
            guard let data = source["data"]?.string else { throw MessagesMedia.wrong("A base64 source has no data.") }
            let mediaType = source["media_type"]?.string ?? (isImage ? "image/png" : "application/pdf")
            if !isImage { part["filename"] = .string(MessagesMedia.filename(block)) }
            part[isImage ? "image_url" : "file_data"] = .string("data:\(mediaType);base64,\(data)")
        case "url":
            part[isImage ? "image_url" : "file_url"] = source["url"]?.json ?? ""
        case "file":
            part["file_id"] = source["file_id"]?.json ?? ""
        case "text":
            let title = block["title"]?.string.map { "\($0)\n" } ?? ""
            part = ["type": "input_text", "text": .string(title + (source["data"]?.string ?? ""))]
        case "content":
            let blocks = source["content"].map { $0.kind == .string ? [$0] : $0.elements } ?? []
            for inner in blocks { try self.write(part: inner) }
            return
        default:
            throw MessagesMedia.wrong("An image or document has a source of a type that is not known: '\(type)'.")
        }
        self.writer.value(.object(part))
    }

    /// Writes the item for a tool's result; what it holds beside text is handed back.
    private mutating func writeResult(_ block: JSONPlace) throws(LLMError) -> [JSONPlace] {
        guard let id = block["tool_use_id"], id.kind == .string else {
            throw MessagesMedia.wrong("A tool_result has no tool_use_id.")
        }
        let content = block["content"]
        let blocks = content?.elements ?? []
        let media = blocks.filter { $0["type"]?.equals("image") == true || $0["type"]?.equals("document") == true }
        self.writer.beginObject()
        self.writer.key("type")
        self.writer.string("function_call_output")
        self.writer.key("call_id")
        self.writer.raw(id.bytes)
        self.writer.key("output")
        if let content, content.kind == .string {
            self.writer.raw(content.bytes)
        } else {
            var lines = blocks.compactMap { $0["text"]?.string }
            if !media.isEmpty { lines.append(MessagesConversation.mediaPlaceholder) }
            self.writer.string(lines.joined(separator: "\n"))
        }
        self.writer.endObject()
        return media
    }

    // MARK: The model's side

    /// Reasoning, then calls, then what was said.
    private mutating func writeAssistant(_ content: JSONPlace) throws(LLMError) {
        let blocks = content.kind == .string ? [] : content.elements
        for block in blocks { self.write(thought: block) }
        for block in blocks where block["type"]?.equals("tool_use") == true {
            guard let id = block["id"], id.kind == .string, let name = block["name"], name.kind == .string else {
                throw MessagesMedia.wrong("A tool_use has no id or name.")
            }
            self.writer.beginObject()
            self.writer.key("type")
            self.writer.string("function_call")
            self.writer.key("call_id")
            self.writer.raw(id.bytes)
            self.writer.key("name")
            self.writer.raw(name.bytes)
            self.writer.key("arguments")
            self.writer.string(utf8: Array(block["input"]?.bytes ?? MessagesConversation.noInput))
            self.writer.endObject()
        }
        let texts =
            content.kind == .string
            ? [content] : blocks.filter { MessagesPart.isText($0) }.compactMap { $0["text"] }
        if texts.isEmpty { return }
        self.beginMessage("assistant")
        for text in texts where text.kind == .string { self.write(text: text, type: "output_text") }
        self.endMessage()
    }

    /// Reasoning goes back encrypted if it came so, else as its words; what another provider encrypted is left out.
    private mutating func write(thought block: JSONPlace) {
        let prefix = ResponsesMessages.encryptedPrefix
        var item: JSONObject = ["type": "reasoning", "summary": []]
        switch block["type"]?.string {
        case "thinking":
            if let text = block["thinking"]?.string, !text.isEmpty {
                item["summary"] = [["type": "summary_text", "text": .string(text)]]
            }
            if let signature = block["signature"]?.string, signature.hasPrefix(prefix) {
                item["encrypted_content"] = .string(String(signature.dropFirst(prefix.count)))
            } else if item["summary"] == [] {
                return
            }
        case "redacted_thinking":
            guard let data = block["data"]?.string, data.hasPrefix(prefix) else { return }
            item["encrypted_content"] = .string(String(data.dropFirst(prefix.count)))
        default:
            return
        }
        self.writer.value(.object(item))
    }
}
