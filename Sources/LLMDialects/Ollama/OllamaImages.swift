import LLMCore

/// Pictures of a conversation.
///
/// Ollama takes base64 only, so those with an address are fetched.
enum OllamaImages {
    /// What has to be fetched before the conversation can be sent.
    static func fetches(for input: ChatInput, from target: Target) throws(LLMError) -> [Fetch] {
        let document = input.request.document
        guard let messages = document.member("messages") else { return [] }
        var fetches: [Fetch] = []
        for message in document.elements(of: messages) {
            guard let content = document.member("content", of: message), document.kind(of: content) == .array else {
                continue
            }
            for part in document.elements(of: content) {
                guard let image = document.member("image_url", of: part) else { continue }
                let url = document.string(image) ?? document.member("url", of: image).flatMap { document.string($0) }
                guard let url, url.isWebAddress, input.fetched[url] == nil else { continue }
                if !fetches.contains(.document(url)) { fetches.append(.document(url)) }
            }
        }
        return fetches
    }

    /// The pictures of one message, in their order.
    static func images(in content: ChatMessage.Content?, _ input: ChatInput) throws(LLMError) -> [JSON] {
        guard case .parts(let parts)? = content else { return [] }
        var images: [JSON] = []
        for part in parts {
            guard case .image(let image) = part.kind else { continue }
            images.append(.string(try Self.base64(image.url, input)))
        }
        return images
    }

    private static func base64(_ url: String, _ input: ChatInput) throws(LLMError) -> String {
        if url.isWebAddress {
            guard let fetched = input.fetched[url], (200...299).contains(fetched.status) else {
                throw LLMError(.badRequest, "The picture at \(url) could not be fetched.", parameter: "messages")
            }
            return Base64.encode(fetched.body)
        }
        guard url.hasScheme("data:") else { return url }
        guard let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")) else {
            throw LLMError(.badRequest, "A data: URL has no data.", parameter: "messages")
        }
        return String(url[url.utf8.index(after: comma)...])
    }
}
