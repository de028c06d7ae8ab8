import LLMCore

/// Pictures and files of a conversation, as content blocks.
///
/// An address goes on as an address: the provider fetches those with TLS, and the others are gone by now
/// (``FetchedMedia``).
enum AnthropicMedia {
    /// The block for an `image_url` part.
    static func image(_ part: JSONPlace) throws(LLMError) -> AnthropicBlock.Kind {
        let value = part["image_url"]
        guard let url = value?["url"]?.string ?? value?.string, !url.isEmpty else {
            throw Self.wrong("An image_url part has no url.")
        }
        return try Self.block(url, format: value?["format"]?.string, part)
    }

    /// The block for a `file` part.
    static func file(_ part: JSONPlace) throws(LLMError) -> AnthropicBlock.Kind {
        let file = part["file"]
        let format = file?["format"]?.string
        if let data = file?["file_data"]?.string { return try Self.block(data, format: format, part) }
        guard let id = file?["file_id"]?.string, !id.isEmpty else {
            throw Self.wrong("A file part has neither file_data nor file_id.")
        }
        if Self.isAddress(id) {
            return Self.isPicture(format, address: id) ? .image(.url(id)) : .document(.url(id), part)
        }
        guard let format else { return .containerUpload(id: id) }
        if format.hasPrefix("image/") { return .image(.file(id: id)) }
        if format == "application/pdf" || format == "text/plain" { return .document(.file(id: id), part) }
        return .containerUpload(id: id)
    }

    /// The block for an address, a `data:` URL, the id of an upload, or base64 whose first characters tell its type.
    private static func block(
        _ text: String,
        format: String?,
        _ part: JSONPlace
    ) throws(LLMError) -> AnthropicBlock.Kind {
        if Self.isAddress(text) {
            let isDocument = format == "application/pdf" || format == nil && Self.path(of: text).hasSuffix(".pdf")
            return isDocument ? .document(.url(text), part) : .image(.url(text))
        }
        if text.hasScheme("data:") { return try Self.data(text, format: format, part) }
        if text.hasPrefix("file_") || text.hasPrefix("file-") {
            return format == "application/pdf" ? .document(.file(id: text), part) : .image(.file(id: text))
        }
        guard let mediaType = format ?? Self.sniffed(text) else {
            throw Self.wrong("A picture or file must be an https address or a data: URL with base64 in it.")
        }
        return try Self.inline(mediaType, text[...], part)
    }

    private static func data(
        _ text: String,
        format: String?,
        _ part: JSONPlace
    ) throws(LLMError) -> AnthropicBlock.Kind {
        guard let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else {
            throw Self.wrong("A data: URL has no data.")
        }
        let head = text[..<comma].dropFirst(5)
        let data = text[text.index(after: comma)...]
        let declared = head.prefix { $0 != ";" }
        guard head.hasSuffix(";base64") else { throw Self.wrong("A data: URL must hold base64.") }
        guard let mediaType = format ?? (declared.isEmpty ? Self.sniffed(String(data.prefix(16))) : String(declared))
        else { throw Self.wrong("A data: URL does not say what it holds.") }
        return try Self.inline(mediaType, data, part)
    }

    private static func inline(
        _ mediaType: String,
        _ data: Substring,
        _ part: JSONPlace
    ) throws(LLMError) -> AnthropicBlock.Kind {
        let mediaType = mediaType.lowercased()
        if mediaType.hasPrefix("image/") {
            // A common misspelling that the provider refuses.
            return .image(.base64(mediaType: mediaType == "image/jpg" ? "image/jpeg" : mediaType, data: data))
        }
        if mediaType.hasPrefix("audio/") || mediaType.hasPrefix("video/") {
            throw Self.wrong("The model takes no \(mediaType.prefix { $0 != "/" }) input.")
        }
        // Documents in base64 are PDF; text is sent as what it is.
        if mediaType.hasPrefix("text/") || mediaType == "application/json" {
            guard let text = Base64.decode(data).flatMap({ String(validating: $0, as: UTF8.self) }) else {
                throw Self.wrong("A text file is not UTF-8 in base64.")
            }
            return .document(.text(text), part)
        }
        return .document(.base64(mediaType: mediaType, data: data), part)
    }

    static func isAddress(_ text: String) -> Bool { text.isWebAddress }

    private static func path(of address: String) -> String {
        String(address.prefix { $0 != "?" && $0 != "#" }).lowercased()
    }

    private static func isPicture(_ format: String?, address: String) -> Bool {
        if let format { return format.hasPrefix("image/") }
        let path = Self.path(of: address)
        return [".png", ".jpg", ".jpeg", ".gif", ".webp"].contains { path.hasSuffix($0) }
    }

    /// The media type that base64 begins with.
    private static func sniffed(_ base64: String) -> String? {
        let kinds = [
            ("iVBORw0KGgo", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif"), ("UklGR", "image/webp"),
            ("JVBERi", "application/pdf"),
        ]
        return kinds.first { base64.hasPrefix($0.0) }?.1
    }

    static func wrong(_ message: String) -> LLMError {
        LLMError(.badRequest, message, parameter: "messages")
    }
}
