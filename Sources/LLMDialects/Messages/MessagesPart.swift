import LLMCore

/// A content block of the Messages format as parts of a chat message.
enum MessagesPart {
    /// Writes the parts for a block; none for blocks that only Anthropic can read.
    static func write(_ block: JSONPlace, to writer: inout JSONWriter) throws(LLMError) {
        guard let type = block["type"]?.string else {
            throw MessagesMedia.wrong("A content block has no type.")
        }
        switch type {
        case "web_search_tool_result":
            writer.value(["type": "text", "text": .string(Self.found(block))])
        case "text":
            guard let text = block["text"], text.kind == .string else {
                throw MessagesMedia.wrong("A text block has no text.")
            }
            Self.write(text: text, of: block, to: &writer)
        case "image", "document":
            try MessagesMedia.write(block, to: &writer)
        case "search_result":
            Self.write(searchResult: block, to: &writer)
        case "thinking", "redacted_thinking", "container_upload", "tool_reference", "compaction", "fallback",
            "mcp_tool_listing", "tool_addition", "tool_removal":
            return
        case let type where type.hasSuffix("_tool_result") || type.hasSuffix("tool_use"):
            return
        default:
            throw MessagesMedia.wrong("A content block has a type that is not known: '\(type)'.")
        }
    }

    /// Whether a block is text and nothing else.
    static func isText(_ block: JSONPlace) -> Bool { block["type"]?.equals("text") == true }

    /// Whether a block is a text without a character.
    static func isEmptyText(_ block: JSONPlace) -> Bool { Self.isText(block) && block["text"]?.equals("") == true }

    /// Whether a block is what a search of Anthropic's found.
    static func isSearch(_ block: JSONPlace) -> Bool { block["type"]?.equals("web_search_tool_result") == true }

    /// What such a search found, as far as others can read it: titles and addresses.
    static func found(_ block: JSONPlace) -> String {
        guard let content = block["content"], content.kind == .array else { return "" }
        let lines = content.elements.compactMap { result in
            result["url"]?.string.map { "- \(result["title"]?.string ?? "") <\($0)>\n" }
        }
        return lines.isEmpty ? "" : "A search on the web found:\n" + lines.joined() + "\n"
    }

    private static func write(text: JSONPlace, of block: JSONPlace, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string("text")
        writer.key("text")
        writer.raw(text.bytes)
        MessagesMedia.writeMarker(block, &writer)
        writer.endObject()
    }

    /// What a client's own search found: title and address, then the text.
    private static func write(searchResult block: JSONPlace, to writer: inout JSONWriter) {
        var lines = [block["title"]?.string, block["source"]?.string].compactMap { $0 }
        for part in block["content"]?.elements ?? [] {
            if let text = part["text"]?.string { lines.append(text) }
        }
        writer.beginObject()
        writer.key("type")
        writer.string("text")
        writer.key("text")
        writer.string(lines.joined(separator: "\n"))
        MessagesMedia.writeMarker(block, &writer)
        writer.endObject()
    }
}
