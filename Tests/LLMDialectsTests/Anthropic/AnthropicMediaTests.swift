import LLMCore
import LLMDialects
import Testing

@Suite struct AnthropicMediaTests {
    private static let body: JSON = [
        "messages": [
            [
                "role": "user",
                "content": [
                    ["type": "image_url", "image_url": ["url": "http://example.com/a"]],
                    ["type": "image_url", "image_url": ["url": "https://example.com/b.png"]],
                    ["type": "file", "file": ["file_id": "http://example.com/c.pdf"]],
                ],
            ]
        ]
    ]

    private static func fetched(_ bytes: [UInt8]) -> WireResponse {
        WireResponse(status: 200, headers: WireHeaders(), body: bytes)
    }

    @Test func `addresses without TLS are fetched, others are the provider's business`() throws {
        let call = try AnthropicCall(Self.body)
        let addresses = ["http://example.com/a", "http://example.com/c.pdf"]
        #expect(try AnthropicChat().fetches(for: call.input, from: call.target) == addresses.map { .document($0) })
        var input = call.input
        input.fetched[addresses[0]] = Self.fetched([0x89, 0x50, 0x4E, 0x47, 0x0D])
        input.fetched[addresses[1]] = Self.fetched(Array("%PDF-".utf8))
        #expect(try AnthropicChat().fetches(for: input, from: call.target).isEmpty)
        let body = try JSON(parsing: AnthropicChat().encode(input, for: call.target).wire.body)
        let content = body["messages"]?[0]?["content"]
        #expect(content?[0]?["source"] == ["type": "base64", "media_type": "image/png", "data": "iVBORw0="])
        #expect(content?[1]?["source"] == ["type": "url", "url": "https://example.com/b.png"])
        #expect(content?[2]?["type"] == "document")
        #expect(content?[2]?["source"]?["data"] == "JVBERi0=")
    }

    @Test func `an address that could not be fetched is the request's fault`() throws {
        let call = try AnthropicCall(Self.body)
        let error = #expect(throws: LLMError.self) { try call.encode() }
        #expect(error?.code == .badRequest)
    }
}
