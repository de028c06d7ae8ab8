import LLMCore

/// Pictures and documents of the Messages format as parts of a chat message.
enum MessagesMedia {
    /// Writes the part for an `image` or `document` block.
    ///
    /// - Throws: `badRequest` for a block without a source, or with one of a type that nobody knows.
    static func write(_ block: JSONPlace, to writer: inout JSONWriter) throws(LLMError) {
        guard let source = block["source"], let type = source["type"]?.string else {
            throw Self.wrong("An image or document has no source.")
        }
        let isDocument = block["type"]?.equals("document") == true
        switch type {
        case "base64":
            let mediaType = source["media_type"]?.string ?? (isDocument ? "application/pdf" : "image/png")
            guard let data = source["data"]?.string else { throw Self.wrong("A base64 source has no data.") }
            let url = "data:\(mediaType);base64,\(data)"
            if isDocument, !mediaType.hasPrefix("image/") {
                Self.writeFile([("filename", Self.filename(block)), ("file_data", url)], block, &writer)
            } else {
                Self.writeImage(url, block, &writer)
            }
        case "url":
            guard let url = source["url"]?.string else { throw Self.wrong("A url source has no url.") }
            if isDocument {
                Self.writeFile([("file_id", url), ("format", "application/pdf")], block, &writer)
            } else {
                Self.writeImage(url, block, &writer)
            }
        case "file":
            guard let id = source["file_id"]?.string else { throw Self.wrong("A file source has no file_id.") }
            Self.writeFile([("file_id", id)], block, &writer)
        case "text":
            guard let data = source["data"], data.kind == .string else {
                throw Self.wrong("A text source has no data.")
            }
            Self.writeText(data, block, &writer)
        case "content":
            try Self.writeContent(source, &writer)
        default:
            throw Self.wrong("An image or document has a source of a type that is not known: '\(type)'.")
        }
    }

    /// What a document is called where a name is wanted.
    static func filename(_ block: JSONPlace) -> String { block["title"]?.string ?? "document.pdf" }

    private static func writeImage(_ url: String, _ block: JSONPlace, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string("image_url")
        writer.key("image_url")
        writer.beginObject()
        writer.key("url")
        writer.string(url)
        writer.endObject()
        Self.writeMarker(block, &writer)
        writer.endObject()
    }

    private static func writeFile(_ fields: [(String, String)], _ block: JSONPlace, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string("file")
        writer.key("file")
        writer.beginObject()
        for (name, value) in fields {
            writer.key(name)
            writer.string(value)
        }
        writer.endObject()
        Self.writeMarker(block, &writer)
        writer.endObject()
    }

    /// A document of plain text is text, its title in front.
    private static func writeText(_ data: JSONPlace, _ block: JSONPlace, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.string("text")
        writer.key("text")
        if let title = block["title"]?.string, !title.isEmpty {
            writer.string("\(title)\n\(data.string ?? "")")
        } else {
            writer.raw(data.bytes)
        }
        Self.writeMarker(block, &writer)
        writer.endObject()
    }

    private static func writeContent(_ source: JSONPlace, _ writer: inout JSONWriter) throws(LLMError) {
        guard let content = source["content"] else { return }
        if content.kind == .string {
            writer.beginObject()
            writer.key("type")
            writer.string("text")
            writer.key("text")
            writer.raw(content.bytes)
            writer.endObject()
            return
        }
        for block in content.elements { try MessagesPart.write(block, to: &writer) }
    }

    static func writeMarker(_ block: JSONPlace, _ writer: inout JSONWriter) {
        guard let marker = block["cache_control"] else { return }
        writer.key("cache_control")
        writer.raw(marker.bytes)
    }

    static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "messages")
    }
}
