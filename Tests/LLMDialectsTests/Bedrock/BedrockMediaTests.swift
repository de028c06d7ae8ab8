import LLMCore
import LLMDialects
import Testing

@Suite struct BedrockMediaTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D]
    private static let body: JSON = [
        "messages": [
            [
                "role": "user",
                "content": [
                    ["type": "image_url", "image_url": ["url": "https://example.com/a"]],
                    ["type": "image_url", "image_url": "https://example.com/a"],
                    ["type": "file", "file": ["file_id": "https://example.com/b.pdf"]],
                    ["type": "file", "file": ["file_data": "https://example.com/c", "format": "text/csv"]],
                    ["type": "image_url", "image_url": ["url": "s3://bucket/d.png"]],
                ],
            ]
        ]
    ]

    private func answer(_ bytes: [UInt8], type: String? = nil, status: Int = 200) -> WireResponse {
        let headers = WireHeaders(type.map { [("content-type", $0)] } ?? [])
        return WireResponse(status: status, headers: headers, body: bytes)
    }

    @Test func `names what it needs, each address once`() throws {
        var call = try BedrockCall(Self.body)
        let addresses = ["https://example.com/a", "https://example.com/b.pdf", "https://example.com/c"]
        #expect(try BedrockChat().fetches(for: call.input, from: call.target) == addresses.map { .document($0) })
        call.input.fetched[addresses[0]] = self.answer(Self.png)
        #expect(
            try BedrockChat().fetches(for: call.input, from: call.target) == addresses[1...].map { .document($0) }
        )
    }

    @Test func `puts what was fetched into the request`() throws {
        var call = try BedrockCall(Self.body)
        call.input.fetched["https://example.com/a"] = self.answer(Self.png, type: "text/html")
        call.input.fetched["https://example.com/b.pdf"] = self.answer(Array("%PDF-".utf8))
        call.input.fetched["https://example.com/c"] = self.answer(Array("a,b".utf8), type: "text/plain; charset=utf-8")
        let content = try call.body()["messages"]?[0]?["content"]
        #expect(content?[0] == ["image": ["format": "png", "source": ["bytes": "iVBORw0="]]])
        #expect(content?[1] == content?[0])
        #expect(content?[2]?["document"]?["source"] == ["bytes": "JVBERi0="])
        #expect(content?[2]?["document"]?["format"] == "pdf")
        #expect(content?[3]?["document"]?["format"] == "csv")
        #expect(content?[3]?["document"]?["source"] == ["bytes": "YSxi"])
        #expect(content?[4]?["image"]?["source"] == ["s3Location": ["uri": "s3://bucket/d.png"]])
        #expect(try BedrockChat().fetches(for: call.input, from: call.target).isEmpty)
    }

    @Test func `the invoked model gets bytes too`() throws {
        let body: JSON = [
            "messages": [
                [
                    "role": "user",
                    "content": [["type": "image_url", "image_url": ["url": "https://example.com/a"]]],
                ]
            ]
        ]
        var call = try BedrockCall(body, model: "invoke/anthropic.claude-3-5-sonnet-20240620-v1:0")
        call.input.fetched["https://example.com/a"] = self.answer(Self.png)
        let source = try call.body()["messages"]?[0]?["content"]?[0]?["source"]
        #expect(source == ["type": "base64", "media_type": "image/png", "data": "iVBORw0="])
    }

    @Test func `an address that leads nowhere is the client's error`() throws {
        var call = try BedrockCall(Self.body)
        for address in ["https://example.com/a", "https://example.com/b.pdf", "https://example.com/c"] {
            call.input.fetched[address] = self.answer([], status: 404)
        }
        let error = #expect(throws: LLMError.self) { try call.encode() }
        #expect(error?.code == .badRequest)
        #expect(error?.message.contains("404") == true)
    }
}
