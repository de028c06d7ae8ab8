import HTTPFraming
import LLMCore
import Testing

@Suite("HTTPRequestHead")
struct HTTPRequestHeadTests {
    @Test("a request with a body")
    func post() throws {
        let text = try Self.head(
            headers: [("content-type", "application/json"), ("authorization", "Bearer sk-1")],
            body: 12
        )
        #expect(
            text == """
                POST /v1/chat?a=b HTTP/1.1\r
                content-type: application/json\r
                authorization: Bearer sk-1\r
                host: api.example.com:8080\r
                user-agent: test/1\r
                content-length: 12\r
                \r\n
                """
        )
    }

    @Test(
        "lengths",
        arguments: [("GET", 0, false), ("POST", 0, true), ("PUT", 0, true), ("DELETE", 0, false), ("DELETE", 3, true)]
    )
    func lengths(_ method: String, _ body: Int, _ isSaid: Bool) throws {
        let text = try Self.head(method: method, body: body)
        #expect(text.contains("content-length: \(body)\r\n") == isSaid)
    }

    @Test("numbers", arguments: [1, 9, 10, 99, 100, 65_536, 123_456_789, Int.max])
    func numbers(_ body: Int) throws {
        #expect(try Self.head(body: body).contains("content-length: \(body)\r\n"))
    }

    @Test("the transport's own headers are not the caller's to set")
    func owned() throws {
        let names = [
            "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Content-Length", "Upgrade", "Expect",
            "Accept-Encoding", "Proxy-Connection", "Proxy-Authorization",
        ]
        let text = try Self.head(headers: names.map { ($0, "chunked") } + [("x", "y")], body: 3)
        #expect(!text.contains("chunked"))
        #expect(text.contains("x: y\r\n"))
        #expect(text.contains("content-length: 3\r\n"))
    }

    @Test("host and user-agent replace ours, once")
    func replaced() throws {
        let text = try Self.head(headers: [("Host", "other"), ("host", "again"), ("User-Agent", "mine")])
        #expect(text.contains("Host: other\r\n"))
        #expect(!text.contains("again"))
        #expect(!text.contains("api.example.com"))
        #expect(!text.contains("test/1"))
    }

    @Test(
        "nothing that could be read as something else is sent",
        arguments: [
            ("a\r\nb", "c", HTTPRequestRefusal.headerName), ("a b", "c", .headerName), ("", "c", .headerName),
            ("a:", "c", .headerName), ("\u{E9}", "c", .headerName), ("a", "c\r\nd: e", .headerValue),
            ("a", "c\n", .headerValue), ("a", "c\u{0}", .headerValue), ("a", "\u{7F}", .headerValue),
            ("connection", "x\r\ny: z", .headerValue),
        ]
    )
    func refusedHeaders(_ name: String, _ value: String, _ refusal: HTTPRequestRefusal) {
        #expect(throws: refusal) { try Self.head(headers: [(name, value)]) }
    }

    @Test(
        "broken targets and methods are not sent",
        arguments: [
            ("GET", "/a b", "", HTTPRequestRefusal.target), ("GET", "/a\r\nx: y", "", .target),
            ("GET", "a", "", .target),
            ("GET", "/a#b", "", .target), ("GET", "/\u{E9}", "", .target), ("GET", "/", "a=b c", .target),
            ("GET", "/", "a\nb", .target), ("G T", "/", "", .method), ("", "/", "", .method),
            ("GET\r\n", "/", "", .method),
        ]
    )
    func refusedTargets(_ method: String, _ path: String, _ query: String, _ refusal: HTTPRequestRefusal) throws {
        let origin = try #require(WireURL("https://api.example.com")).origin
        let url = WireURL(origin: origin, path: path, query: query)
        #expect(throws: refusal) { try Self.head(method: method, url: url) }
    }

    @Test("towards a proxy the whole address is named")
    func absolute() throws {
        let url = try #require(WireURL("http://api.example.com"))
        let prefix = HTTPRequestPrefix(
            origin: url.origin,
            isAbsolute: true,
            userAgent: "test/1",
            extraHeaders: [("proxy-authorization", "Basic eA==")]
        )
        let text = try Self.head(method: "GET", url: url, prefix: prefix)
        #expect(text.hasPrefix("GET http://api.example.com/ HTTP/1.1\r\n"))
        #expect(text.contains("host: api.example.com\r\n"))
        #expect(text.contains("proxy-authorization: Basic eA==\r\n"))
    }

    @Test("an IPv6 host stands in brackets, the scheme's own port is left out")
    func hosts() throws {
        #expect(try Self.head(url: WireURL("http://[::1]:81/")).contains("host: [::1]:81\r\n"))
        #expect(try Self.head(url: WireURL("https://[::1]:443/")).contains("host: [::1]\r\n"))
        #expect(try Self.head(url: WireURL("http://a:443/")).contains("host: a:443\r\n"))
    }

    private static func head(
        method: String = "POST",
        url: WireURL? = WireURL("http://api.example.com:8080/v1/chat?a=b"),
        headers: [(String, String)] = [],
        body: Int = 0,
        prefix: HTTPRequestPrefix? = nil
    ) throws -> String {
        let url = try #require(url)
        let request = WireRequest(method: method, url: url, headers: WireHeaders(headers), body: [])
        let prefix = prefix ?? HTTPRequestPrefix(origin: url.origin, userAgent: "test/1")
        let capacity = HTTPRequestHead.capacity(of: request, prefix: prefix)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
        defer { memory.deallocate() }
        let count = try HTTPRequestHead.write(request, prefix: prefix, bodyCount: body, into: memory)
        return String(decoding: memory[0..<count], as: UTF8.self)
    }
}
