import LLMCore

/// Anthropic's format as Vertex AI takes it: the model is in the address, the version in the body.
///
/// Source: Anthropic's guide to Claude on Vertex AI.
enum VertexClaude {
    private static let version = "vertex-2023-10-16"

    /// Makes a request to Anthropic one to Vertex AI.
    static func move(_ encoded: inout EncodedRequest, to target: Target, isStream: Bool) throws(LLMError) {
        encoded.wire.url = try VertexAddress(target).raw(publisher: .anthropic, isStream: isStream)
        guard let document = try? JSONDocument(parsing: encoded.wire.body, policy: .response) else { return }
        var edit = JSONObjectEdit()
        edit.remove("model")
        edit.set("anthropic_version", to: .string(Self.version))
        encoded.wire.body = document.applying(edit)
        if Self.searches(document) {
            var betas = AnthropicBetas()
            betas.add(list: encoded.wire.headers[AnthropicBetas.header] ?? "")
            betas.add(AnthropicBetas.webSearch)
            encoded.wire.headers.set(AnthropicBetas.header, betas.words.joined(separator: ","))
        }
    }

    /// Whether a request lets the model search, which is still behind a word here ("Web search", Claude on Vertex AI).
    private static func searches(_ document: JSONDocument) -> Bool {
        guard let tools = document.member("tools") else { return false }
        return document.elements(of: tools).contains { tool in
            let type = document.member("type", of: tool).flatMap { document.string($0) }
            return type?.hasPrefix("web_search_") ?? false
        }
    }

    /// Whether an error is the model's own, `{"type": "error", "error": {"type", "message"}}`.
    static func isOwnError(_ response: WireResponse) -> Bool {
        (try? JSON(parsing: response.body))?["error"]?["type"]?.stringValue != nil
    }
}
