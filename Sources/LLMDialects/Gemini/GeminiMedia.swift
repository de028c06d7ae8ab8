import LLMCore

/// A picture, sound, film or file of a conversation.
///
/// Data goes along in the request. Addresses of Google's storage, of its Files API and of YouTube go on as addresses;
/// what else is on the web is fetched and goes along, as far as the service does not fetch it itself.
struct GeminiMedia: Sendable {
    /// Where the thing itself is.
    enum Source: Sendable {
        /// In the request, in base64.
        case data(Substring)
        /// Where the provider finds it.
        case address(String)
        /// Where it has to be fetched from first.
        case toFetch(String)
    }

    let source: Source
    /// Its media type, as far as it is known before it is fetched.
    let type: String?
    /// `detail` in OpenAI's words, the resolution at which it is looked at.
    let detail: String?
    /// Which part of a film counts, and how many pictures of it.
    let film: JSON?

    /// The thing that a part of a message holds; nil when the part is text.
    init?(_ part: JSONPlace, _ service: GeminiService) throws(LLMError) {
        guard let type = part["type"]?.string else { return nil }
        switch type {
        case "image_url", "input_image", "video_url", "audio_url":
            let key: StaticString =
                type == "video_url" ? "video_url" : type == "audio_url" ? "audio_url" : "image_url"
            guard let value = part[key], let url = value["url"]?.string ?? value.string, !url.isEmpty else {
                throw Self.wrong("A part of type \(type) has no url.")
            }
            try self.init(url, options: value, type: Self.statedType(value), service, isFile: type != "image_url")
        case "file", "input_file":
            let value = part["file"] ?? part
            guard let text = value["file_data"]?.string ?? value["file_id"]?.string, !text.isEmpty else {
                throw Self.wrong("A file part has neither file_data nor file_id.")
            }
            let stated = Self.statedType(value) ?? value["filename"]?.string.flatMap { MediaType.ofName($0) }
            try self.init(text, options: value, type: stated, service, isFile: true)
        case "input_audio":
            guard let value = part["input_audio"], let data = value["data"]?.string, !data.isEmpty else {
                throw Self.wrong("An input_audio part has no data.")
            }
            let format = value["format"]?.string ?? "wav"
            let type = format.contains("/") ? format : "audio/" + format
            if data.hasScheme("data:") {
                try self.init(data, options: value, type: type, service, isFile: true)
            } else {
                self.init(.data(data[...]), type, value)
            }
        default:
            return nil
        }
    }

    private init(_ source: Source, _ type: String?, _ options: JSONPlace) {
        self.source = source
        self.type = type
        self.detail = options["detail"]?.string
        self.film = options["video_metadata"]?.json
    }

    private static func statedType(_ value: JSONPlace) -> String? {
        let stated = value["format"]?.string ?? value["mime_type"]?.string ?? value["content_type"]?.string
        return stated.flatMap { $0.contains("/") ? MediaType.corrected($0) : nil }
    }

    private init(
        _ text: String,
        options: JSONPlace,
        type stated: String?,
        _ service: GeminiService,
        isFile: Bool
    ) throws(LLMError) {
        if text.hasScheme("data:") {
            let (declared, data) = try Self.inline(text)
            self.init(.data(data), stated ?? declared, options)
            return
        }
        let type = stated ?? MediaType.ofName(text)
        if text.hasScheme("gs://") {
            guard let type else {
                throw Self.wrong("The media type of '\(text)' is not known; name it as format, such as 'image/png'.")
            }
            self.init(.address(text), type, options)
        } else if text.isWebAddress {
            let source = Self.source(of: text, type, service, isFile: isFile)
            if case .toFetch = source {
                self.init(source, stated, options)
            } else {
                self.init(source, Self.type(of: text, type), options)
            }
        } else if text.hasPrefix("files/") {
            self.init(.address("https://generativelanguage.googleapis.com/v1beta/" + text), type, options)
        } else if let type = stated ?? MediaType.ofBase64(text), !text.contains("/") || text.utf8.count > 16 {
            self.init(.data(text[...]), type, options)
        } else {
            throw Self.wrong("A picture or file must be an address, a data: URL, or base64 with its format.")
        }
    }

    /// What becomes of an address on the web.
    private static func source(
        of address: String,
        _ type: String?,
        _ service: GeminiService,
        isFile: Bool
    ) -> Source {
        if Self.isUpload(address) || Self.isFilm(address) { return .address(address) }
        let isReachable = address.hasScheme("https://") && type != nil
        return isReachable && (isFile || service == .vertex) ? .address(address) : .toFetch(address)
    }

    private static func type(of address: String, _ type: String?) -> String? {
        type ?? (Self.isFilm(address) ? "video/mp4" : nil)
    }

    /// Whether an address is one that the Files API gave.
    private static func isUpload(_ address: String) -> Bool {
        address.hasPrefix("https://generativelanguage.googleapis.com/") && address.contains("/files/")
    }

    /// Whether an address is a film that Google has itself.
    private static func isFilm(_ address: String) -> Bool {
        ["https://www.youtube.com/", "https://youtube.com/", "https://youtu.be/"].contains { address.hasPrefix($0) }
    }

    /// The type and the base64 of a `data:` URL.
    private static func inline(_ text: String) throws(LLMError) -> (type: String, data: Substring) {
        guard let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else {
            throw Self.wrong("A data: URL has no data.")
        }
        let head = text[..<comma].dropFirst("data:".count)
        let data = text[text.utf8.index(after: comma)...]
        guard head.hasSuffix(";base64") else { throw Self.wrong("A data: URL must hold base64.") }
        let declared = String(head.prefix { $0 != ";" })
        guard let type = declared.isEmpty ? MediaType.ofBase64(data) : MediaType.corrected(declared) else {
            throw Self.wrong("A data: URL does not say what it holds.")
        }
        return (type, data)
    }

    static func wrong(_ message: String) -> LLMError { LLMError(.badRequest, message, parameter: "messages") }

    // MARK: Writing

    /// The part of a turn.
    ///
    /// - Parameters:
    ///   - fetched: what was fetched, by its address.
    ///   - takesDetail: whether each part may name its resolution.
    /// - Returns: `inline_data` or `file_data`.
    /// - Throws: `badRequest` when the thing could not be fetched.
    func part(_ fetched: [String: WireResponse], takesDetail: Bool) throws(LLMError) -> GeminiPart {
        let inline: (type: String, data: Substring)?
        switch self.source {
        case .data(let data): inline = (self.type ?? "application/octet-stream", data)
        case .toFetch(let address): inline = try Self.data(of: address, self.type, fetched[address])
        case .address: inline = nil
        }
        return GeminiPart(.media, reserving: (inline?.data.utf8.count ?? 0) + 96) { writer in
            if let inline {
                writer.key("inline_data")
                writer.beginObject()
                writer.key("data")
                writer.string(String(inline.data))
                writer.key("mime_type")
                writer.string(inline.type)
                writer.endObject()
            } else if case .address(let address) = self.source {
                writer.key("file_data")
                writer.beginObject()
                if let type = self.type {
                    writer.key("mime_type")
                    writer.string(type)
                }
                writer.key("file_uri")
                writer.string(address)
                writer.endObject()
            }
            if takesDetail, let resolution = GeminiResolution(self.detail) {
                writer.key("media_resolution")
                writer.value(["level": .string(resolution.name)])
            }
            if let film = self.film?.objectValue {
                writer.key("video_metadata")
                writer.value(.object(Self.filmMembers(film)))
            }
        }
    }

    private static func filmMembers(_ given: JSONObject) -> JSONObject {
        let names = ["start_offset": "startOffset", "end_offset": "endOffset"]
        var members: JSONObject = [:]
        for (key, value) in given { members[names[key] ?? key] = value }
        return members
    }

    /// What was fetched, in base64.
    private static func data(
        of address: String,
        _ stated: String?,
        _ response: WireResponse?
    ) throws(LLMError) -> (type: String, data: Substring) {
        guard let response, (200...299).contains(response.status) else {
            let status = response.map { " The answer had status \($0.status)." } ?? ""
            throw Self.wrong("Unable to fetch image from URL.\(status) url=\(address)")
        }
        let told = response.headers["content-type"].map { String($0.prefix { $0 != ";" }).trimmingSpace.lowercased() }
        let served = told.flatMap { $0.contains("/") && $0 != "application/octet-stream" ? $0 : nil }
        guard let type = stated ?? served ?? MediaType.ofBytes(response.body) ?? MediaType.ofName(address) else {
            throw Self.wrong("The media type of '\(address)' is not known; name it as format, such as 'image/png'.")
        }
        return (MediaType.corrected(type), Base64.encode(response.body)[...])
    }

    // MARK: Fetching

    /// The addresses in a request that have to be fetched and were not yet, each once, in their order.
    static func missingAddresses(in input: ChatInput, _ service: GeminiService) throws(LLMError) -> [String] {
        let document = input.request.document
        guard let messages = document.member("messages"), document.kind(of: messages) == .array else { return [] }
        var addresses: [String] = []
        for message in document.elements(of: messages) {
            guard document.kind(of: message) == .object, let content = document.member("content", of: message),
                document.kind(of: content) == .array
            else { continue }
            for part in document.elements(of: content) where document.kind(of: part) == .object {
                guard let media = try GeminiMedia(JSONPlace(document, part), service),
                    case .toFetch(let address) = media.source, input.fetched[address] == nil
                else { continue }
                if !addresses.contains(address) { addresses.append(address) }
            }
        }
        return addresses
    }
}
