/// Media types of what conversations hold, told by names and by first bytes.
enum MediaType {
    /// The type without a common misspelling that providers refuse.
    static func corrected(_ type: String) -> String {
        let type = type.lowercased()
        return type == "image/jpg" ? "image/jpeg" : type
    }

    /// The type that the ending of a file's name or address tells.
    static func ofName(_ name: String) -> String? {
        let path = name.prefix { $0 != "?" && $0 != "#" }
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        return Self.byEnding[path[path.index(after: dot)...].lowercased()]
    }

    /// The type that base64 begins with.
    static func ofBase64(_ text: some StringProtocol) -> String? {
        let kinds = [
            ("iVBORw0KGgo", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif"),
            ("JVBERi", "application/pdf"),
        ]
        return kinds.first { text.hasPrefix($0.0) }?.1
    }

    /// The type that a file begins with.
    static func ofBytes(_ bytes: [UInt8]) -> String? {
        if bytes.count >= 12, bytes.starts(with: "RIFF".utf8) {
            switch String(decoding: bytes[8..<12], as: UTF8.self) {
            case "WEBP": return "image/webp"
            case "WAVE": return "audio/wav"
            default: return nil
            }
        }
        let kinds: [([UInt8], String)] = [
            ([0x89, 0x50, 0x4E, 0x47], "image/png"), ([0xFF, 0xD8, 0xFF], "image/jpeg"),
            (Array("GIF8".utf8), "image/gif"),
            (Array("%PDF-".utf8), "application/pdf"), (Array("ID3".utf8), "audio/mp3"),
            (Array("fLaC".utf8), "audio/flac"),
            (Array("OggS".utf8), "audio/ogg"),
        ]
        return kinds.first { bytes.starts(with: $0.0) }?.1
    }

    private static let byEnding = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
        "heic": "image/heic", "heif": "image/heif", "bmp": "image/bmp", "tiff": "image/tiff", "svg": "image/svg+xml",
        "mp4": "video/mp4", "mpeg": "video/mpeg", "mpg": "video/mpg", "mov": "video/mov", "avi": "video/avi",
        "flv": "video/x-flv", "webm": "video/webm", "wmv": "video/wmv", "3gp": "video/3gpp", "3gpp": "video/3gpp",
        "wav": "audio/wav", "mp3": "audio/mp3", "aiff": "audio/aiff", "aac": "audio/aac", "ogg": "audio/ogg",
        "flac": "audio/flac", "m4a": "audio/m4a", "opus": "audio/opus", "pcm": "audio/pcm", "mpga": "audio/mpga",
        "pdf": "application/pdf", "txt": "text/plain", "md": "text/md", "html": "text/html", "css": "text/css",
        "csv": "text/csv", "xml": "text/xml", "rtf": "text/rtf", "js": "text/javascript", "py": "text/x-python",
        "json": "application/json",
    ]
}
