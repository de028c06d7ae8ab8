import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// Pictures with an address are named once each, fetched by others, and sent as base64.
@Suite struct OllamaImagesTests {
    private static let body = """
        {"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "a"},
        {"type": "image_url", "image_url": {"url": "https://pictures.example/a.png"}},
        {"type": "image_url", "image_url": "https://pictures.example/b.png"},
        {"type": "image_url", "image_url": {"url": "https://pictures.example/a.png"}},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]}
        """

    private static func target() throws -> Target {
        let provider = try #require(ProviderRows.builtin["ollama_chat"])
        let base = try #require(WireURL("http://localhost:11434"))
        return Target(provider: provider, profile: provider.profile(of: "llava", catalog: ModelCatalog()), base: base)
    }

    private static func input() throws -> ChatInput {
        let document = try JSONDocument(parsing: Array(Self.body.utf8))
        return ChatInput(request: try ChatRequest(document: document), answerID: "chatcmpl-1", created: 1)
    }

    @Test func `names what is missing`() throws {
        var input = try Self.input()
        let chat = OllamaChat()
        let target = try Self.target()
        #expect(
            try chat.fetches(for: input, from: target) == [
                .document("https://pictures.example/a.png"), .document("https://pictures.example/b.png"),
            ]
        )
        let picture = WireResponse(status: 200, headers: WireHeaders(), body: [0xFF, 0xD8, 0xFF, 0xE0])
        input.fetched["https://pictures.example/a.png"] = picture
        #expect(try chat.fetches(for: input, from: target) == [.document("https://pictures.example/b.png")])
        #expect(throws: LLMError.self) { try chat.encode(input, for: target) }
        input.fetched["https://pictures.example/b.png"] = WireResponse(status: 200, headers: WireHeaders(), body: [1])
        #expect(try chat.fetches(for: input, from: target).isEmpty)
        let body = try JSON(parsing: try chat.encode(input, for: target).wire.body)
        #expect(body["messages"]?[0]?["images"] == ["/9j/4A==", "AQ==", "/9j/4A==", "AAAA"])
    }
}
