import LLMCore

/// Anthropic's format as Vertex AI takes it: the model is in the address, the version in the body.
///
/// Source: Anthropic's guide to Claude on Vertex AI.
enum VertexClaude {
    private static let version = "vertex-2023-10-16"

    static func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        var encoded = try AnthropicChat().encode(input, for: target)
        encoded.wire.url = try VertexAddress(target).raw(publisher: "anthropic", isStream: input.request.isStream)
        guard let document = try? JSONDocument(parsing: encoded.wire.body, policy: .response) else { return encoded }
        var edit = JSONObjectEdit()
        edit.remove("model")
        edit.set("anthropic_version", to: .string(Self.version))
        encoded.wire.body = document.applying(edit)
        return encoded
    }

    /// Whether an error is the model's own, `{"type": "error", "error": {"type", "message"}}`.
    static func isOwnError(_ response: WireResponse) -> Bool {
        (try? JSON(parsing: response.body))?["error"]?["type"]?.stringValue != nil
    }
}
