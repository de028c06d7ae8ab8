import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// Pictures by their addresses: what is asked for, and what is made of it.
@Suite struct GeminiFetchTests {
    private static let address = "https://example.com/a.png"

    private static func target(_ provider: String) throws -> Target {
        let row = try #require(ProviderRows.builtin[provider])
        let profile = row.profile(of: "gemini-2.5-flash", catalog: ModelCatalog())
        var target = Target(
            provider: row,
            profile: profile,
            base: try #require(WireURL("https://generativelanguage.googleapis.com"))
        )
        target.options = ["vertex_project": "p"]
        return target
    }

    private static func input(_ url: String, stream: Bool = false) throws -> ChatInput {
        let body: JSON = [
            "model": "m", "stream": .bool(stream),
            "messages": [
                ["role": "user", "content": [["type": "image_url", "image_url": ["url": .string(url)]]]],
                ["role": "user", "content": [["type": "image_url", "image_url": .string(url)]]],
            ],
        ]
        let request = try ChatRequest(document: try JSONDocument(parsing: body.serialized()))
        return ChatInput(request: request, answerID: "chatcmpl-1", created: 1)
    }

    private static func translator(_ target: Target) throws -> any ChatTranslator {
        try #require(Dialect.named(target.provider.dialect)?.chat)
    }

    private static let served: [(type: String?, bytes: [UInt8], expected: String, base64: String)] = [
        ("image/webp; charset=binary", [1, 2, 3], "image/webp", "AQID"),
        ("application/octet-stream", [0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg", "/9j/4A=="),
        (nil, Array("%PDF-1.7".utf8), "application/pdf", "JVBERi0xLjc="),
        ("binary", Array("RIFF1234WEBP".utf8), "image/webp", "UklGRjEyMzRXRUJQ"),
        (nil, [1, 2], "image/png", "AQI="),
    ]

    @Test(arguments: Self.served.indices)
    func `a picture on the web goes along`(_ index: Int) throws {
        let served = Self.served[index]
        let target = try Self.target("gemini")
        let translator = try Self.translator(target)
        var input = try Self.input(Self.address)
        #expect(try translator.fetches(for: input, from: target) == [.document(Self.address)])
        let headers = served.type.map { WireHeaders([("content-type", $0)]) } ?? WireHeaders()
        input.fetched[Self.address] = WireResponse(status: 200, headers: headers, body: served.bytes)
        #expect(try translator.fetches(for: input, from: target).isEmpty)
        let body = try JSON(parsing: try translator.encode(input, for: target).wire.body)
        let part = body["contents"]?[0]?["parts"]?[0]?["inline_data"]
        #expect(part == ["data": .string(served.base64), "mime_type": .string(served.expected)])
    }

    @Test(arguments: [404, 500])
    func `what is not there is the client's mistake`(_ status: Int) throws {
        let target = try Self.target("gemini")
        var input = try Self.input(Self.address)
        input.fetched[Self.address] = WireResponse(status: status, headers: WireHeaders(), body: [])
        let error = #expect(throws: LLMError.self) { try Self.translator(target).encode(input, for: target) }
        #expect(error?.code == .badRequest)
        #expect(error?.message.contains(Self.address) == true)
    }

    @Test func `vertex fetches what has a known type itself`() throws {
        let target = try Self.target("vertex_ai")
        let translator = try Self.translator(target)
        #expect(try translator.fetches(for: Self.input(Self.address), from: target).isEmpty)
        for address in ["https://example.com/a", "http://example.com/a.png"] {
            #expect(try translator.fetches(for: Self.input(address), from: target) == [.document(address)])
        }
    }

    @Test func `a refused stream has the type of its status`() throws {
        let target = try Self.target("gemini")
        let translator = try Self.translator(target)
        let response = WireResponse(status: 429, headers: WireHeaders(), body: [])
        let whole = translator.decodeError(response, of: try Self.input(Self.address), from: target)
        let stream = translator.decodeError(response, of: try Self.input(Self.address, stream: true), from: target)
        #expect(whole.type == "throttling_error" && stream.type == "rate_limit_error")
        #expect(whole.status == 429 && stream.status == 429)
    }

    @Test func `a stream that a gateway on the way refuses keeps its status`() throws {
        let target = try Self.target("gemini")
        let translator = try Self.translator(target)
        let response = WireResponse(status: 502, headers: WireHeaders(), body: [])
        let whole = translator.decodeError(response, of: try Self.input(Self.address), from: target)
        let stream = translator.decodeError(response, of: try Self.input(Self.address, stream: true), from: target)
        #expect(whole.status == 500 && stream.status == 502)
    }
}
