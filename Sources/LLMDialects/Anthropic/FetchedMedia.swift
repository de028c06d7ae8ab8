import LLMCore

/// Pictures and files that a conversation names by address, for models that must be handed their bytes.
enum FetchedMedia {
    /// An address in the conversation, and where it stands.
    private struct Place {
        let address: String
        let part: JSONPlace
        /// The value that becomes a `data:` URL; nil for a new member `file_data` of the part's `file`.
        let node: JSONNode?
    }

    /// Which addresses have to be fetched.
    enum Scope {
        case all
        /// Those without TLS: the provider fetches others itself.
        case plainHTTP
    }

    /// What has to be fetched, each address once.
    static func fetches(for input: ChatInput, _ scope: Scope = .all) -> [Fetch] {
        var seen: Set<String> = []
        return Self.places(in: input.request.document, scope).compactMap { place in
            guard input.fetched[place.address] == nil, seen.insert(place.address).inserted else { return nil }
            return .document(place.address)
        }
    }

    /// The input with `data:` URLs in place of the addresses that were fetched; nil where there are none.
    static func inlined(_ input: ChatInput, _ scope: Scope = .all) throws(LLMError) -> ChatInput? {
        let document = input.request.document
        let places = Self.places(in: document, scope)
        if places.isEmpty { return nil }
        var edits = DocumentEdits()
        for place in places {
            let url = JSON.string(try Self.dataURL(place, input.fetched[place.address]))
            if let node = place.node {
                edits.replace(node, in: document, by: url)
            } else if let file = place.part["file"] {
                edits.remove("file_id", of: file.node)
                edits.set("file_data", of: file.node, to: url)
            }
        }
        do {
            let changed = try JSONDocument(parsing: edits.apply(to: document), policy: .response)
            var result = ChatInput(
                request: try ChatRequest(document: changed, model: input.request.model),
                answerID: input.answerID,
                created: input.created
            )
            result.asksStreamUsage = input.asksStreamUsage
            result.forwardedHeaders = input.forwardedHeaders
            result.fetched = input.fetched
            return result
        } catch let error as LLMError {
            throw error
        } catch {
            throw LLMError(.badRequest, "The request is too large with what its addresses lead to.", cause: error)
        }
    }

    // MARK: Places

    private static func places(in document: JSONDocument, _ scope: Scope) -> [Place] {
        guard let messages = document.member("messages") else { return [] }
        var places: [Place] = []
        for message in document.elements(of: messages) {
            guard let content = document.member("content", of: message), document.kind(of: content) == .array else {
                continue
            }
            for part in JSONPlace(document, content).elements {
                guard let place = Self.place(in: part) else { continue }
                if scope == .all || place.address.hasScheme("http://") { places.append(place) }
            }
        }
        return places
    }

    private static func place(in part: JSONPlace) -> Place? {
        guard part.isObject else { return nil }
        for value in [part["image_url"], part["video_url"]] {
            guard let text = value?["url"] ?? value, let address = Self.address(text) else { continue }
            return Place(address: address, part: part, node: text.node)
        }
        if let data = part["file"]?["file_data"], let address = Self.address(data) {
            return Place(address: address, part: part, node: data.node)
        }
        guard let id = part["file"]?["file_id"], let address = Self.address(id) else { return nil }
        return Place(address: address, part: part, node: nil)
    }

    private static func address(_ place: JSONPlace) -> String? {
        guard place.kind == .string, place.bytes.dropFirst().starts(with: "http".utf8), let text = place.string,
            AnthropicMedia.isAddress(text)
        else { return nil }
        return text
    }

    // MARK: What was fetched

    private static func dataURL(_ place: Place, _ response: WireResponse?) throws(LLMError) -> String {
        guard let response, (200...299).contains(response.status) else {
            let status = response.map { " (status \($0.status))" } ?? ""
            throw LLMError(.badRequest, "Cannot fetch '\(place.address)'\(status).", parameter: "messages")
        }
        let declared = response.headers["content-type"].map { $0.prefix { $0 != ";" }.trimmingSpace.lowercased() }
        let format = place.part["image_url"]?["format"]?.string ?? place.part["file"]?["format"]?.string
        let type = format ?? Self.sniffed(response.body) ?? declared ?? "application/octet-stream"
        return "data:\(type);base64,\(Base64.encode(response.body))"
    }

    /// The media type that bytes begin with; servers often name none, or a wrong one.
    private static func sniffed(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: "GIF8".utf8) { return "image/gif" }
        if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
        return bytes.starts(with: "%PDF".utf8) ? "application/pdf" : nil
    }
}
