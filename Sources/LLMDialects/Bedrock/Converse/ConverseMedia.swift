import LLMCore

/// Pictures, documents and films of a conversation, as content blocks.
///
/// Their bytes are in the request; what stood at an address was put there by ``FetchedMedia``. Objects in S3 go on by
/// their address.
enum ConverseMedia {
    private enum Source {
        case bytes(Substring)
        case s3(String)

        /// What tells it from others.
        var content: Substring {
            switch self {
            case .bytes(let base64): base64
            case .s3(let address): address[...]
            }
        }
    }

    /// The block for an `image_url`, `video_url` or `file` part.
    static func block(_ part: JSONPlace, _ names: inout ConverseDocumentNames) throws(LLMError) -> ConverseBlock {
        let file = part["file"]
        let value = part["image_url"] ?? part["video_url"]
        let text = value?["url"]?.string ?? value?.string ?? file?["file_data"]?.string ?? file?["file_id"]?.string
        guard let text, !text.isEmpty else {
            throw Self.wrong("A part with a picture or a file has neither an address nor data.")
        }
        let format = value?["format"]?.string ?? file?["format"]?.string
        if text.hasScheme("s3://") {
            guard let type = format ?? Self.type(ofName: text) else {
                throw Self.wrong("'\(text)' does not tell its format; say it with 'format'.")
            }
            return try Self.block(type, .s3(text), &names)
        }
        guard text.hasScheme("data:"), let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else {
            throw Self.wrong("A picture or file must be an https or s3 address or a data: URL with base64 in it.")
        }
        let head = text[..<comma].dropFirst(5)
        guard head.hasSuffix(";base64") else { throw Self.wrong("A data: URL must hold base64.") }
        let declared = String(head.prefix { $0 != ";" })
        return try Self.block(format ?? declared, .bytes(text[text.index(after: comma)...]), &names)
    }

    /// The block for a `document` part in Anthropic's form.
    static func document(_ part: JSONPlace, _ names: inout ConverseDocumentNames) throws(LLMError) -> ConverseBlock {
        let source = part["source"]
        guard let data = source?["data"]?.string else { throw Self.wrong("A document part has no source with data.") }
        if source?["type"]?.equals("text") == true {
            return try Self.block("text/plain", .bytes(Base64.encode(Array(data.utf8))[...]), &names)
        }
        return try Self.block(source?["media_type"]?.string ?? "application/pdf", .bytes(data[...]), &names)
    }

    // MARK: Blocks

    private static func block(
        _ type: String,
        _ source: Source,
        _ names: inout ConverseDocumentNames
    ) throws(LLMError) -> ConverseBlock {
        let type = type.lowercased()
        let subtype = String(type.drop { $0 != "/" }.dropFirst())
        if let format = Self.images[type] {
            return ConverseBlock(.media) { Self.write("image", format, source, nil, &$0) }
        }
        if let format = Self.documents[type] ?? (Self.documents.values.contains(type) ? type : nil) {
            let name = names.name(for: source.content, format)
            return ConverseBlock(.document) { Self.write("document", format, source, name, &$0) }
        }
        if type.hasPrefix("video/") {
            let format = Self.videos[subtype] ?? subtype
            return ConverseBlock(.media) { Self.write("video", format, source, nil, &$0) }
        }
        throw Self.wrong("The provider takes no content of the type '\(type)'.")
    }

    private static func write(
        _ key: String,
        _ format: String,
        _ source: Source,
        _ name: String?,
        _ writer: inout JSONWriter
    ) {
        writer.key(key)
        writer.beginObject()
        writer.key("format")
        writer.string(format)
        if let name {
            writer.key("name")
            writer.string(name)
        }
        writer.key("source")
        writer.beginObject()
        switch source {
        case .bytes(let base64):
            writer.key("bytes")
            writer.string(String(base64))
        case .s3(let address):
            writer.key("s3Location")
            writer.beginObject()
            writer.key("uri")
            writer.string(address)
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
    }

    // MARK: Types

    private static let images = [
        "image/png": "png", "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/gif": "gif", "image/webp": "webp",
        "png": "png", "jpeg": "jpeg", "jpg": "jpeg", "gif": "gif", "webp": "webp",
    ]

    private static let documents = [
        "application/pdf": "pdf", "text/csv": "csv", "text/plain": "txt", "text/markdown": "md", "text/html": "html",
        "application/msword": "doc", "application/vnd.ms-excel": "xls", "application/json": "txt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    ]

    private static let videos = [
        "quicktime": "mov", "x-matroska": "mkv", "x-flv": "flv", "x-ms-wmv": "wmv", "3gpp": "three_gp",
        "3gp": "three_gp",
    ]

    private static func type(ofName name: String) -> String? {
        guard let dot = name.lastIndex(of: ".") else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        if Self.images[ending] != nil || Self.documents.values.contains(ending) { return ending }
        let films: Set<String> = ["mp4", "mov", "mkv", "webm", "flv", "mpeg", "mpg", "wmv", "3gp"]
        return films.contains(ending) ? "video/\(ending)" : nil
    }

    static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "messages")
    }
}
