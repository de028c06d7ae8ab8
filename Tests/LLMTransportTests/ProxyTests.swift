import LLMCore
import LLMTransport
import NIOSSL
import TestServers
import Testing

@Suite("Proxies", .timeLimit(.minutes(1)))
struct ProxyTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"

    @Test("a plain request names the whole address")
    func plain() async throws {
        let proxy = try await FakeServer()
        let client = try await TestClient {
            $0.proxies = try ProxySettings(http: "http://us%65r:p%40ss@127.0.0.1:\(proxy.port)")
        }
        let url = try #require(WireURL("http://api.example.com/v1?x=y"))
        let exchange = try await client.send(WireRequest(url: url, headers: WireHeaders(), body: []))
        let connection = try await proxy.accept()
        let request = try await connection.request()
        #expect(request.line == "POST http://api.example.com/v1?x=y HTTP/1.1")
        #expect(request.headers["host"] == "api.example.com")
        #expect(request.headers["proxy-authorization"] == "Basic dXNlcjpwQHNz")
        try await connection.send(Self.ok)
        #expect(await exchange.answer().text == "hello")
        await client.shutDown()
    }

    @Test("an encrypted one goes through a tunnel", arguments: [false, true])
    func tunnel(_ isProxyEncrypted: Bool) async throws {
        let proxy = try await FakeServer(tls: isProxyEncrypted ? TestData.serverTLS() : nil)
        let client = try await TestClient {
            $0.tls.additionalRootPaths = [TestData.path("ca.pem")]
            let scheme = isProxyEncrypted ? "https" : "http"
            $0.proxies = try ProxySettings(https: "\(scheme)://user@127.0.0.1:\(proxy.port)")
        }
        let url = try #require(WireURL("https://other.example/v1"))
        let exchange = try await client.send(WireRequest(url: url, headers: WireHeaders(), body: []))
        let connection = try await proxy.accept()
        let connect = try await connection.request()
        #expect(connect.line == "CONNECT other.example:443 HTTP/1.1")
        #expect(connect.headers["host"] == "other.example:443")
        #expect(connect.headers["proxy-authorization"] == "Basic dXNlcjo=")
        try await connection.startTLS(TestData.serverTLS("other"), isNested: isProxyEncrypted)
        try await connection.sendBelowTLS("HTTP/1.1 200 Connection established\r\n\r\n", isNested: isProxyEncrypted)
        let request = try await connection.request()
        #expect(request.line == "POST /v1 HTTP/1.1")
        #expect(request.headers["proxy-authorization"] == nil)
        try await connection.send(Self.ok)
        #expect(await exchange.answer().text == "hello")
        #expect(try await client.idleConnections == 1)
        await client.shutDown()
    }

    @Test("a proxy that nobody listens at is what is named", arguments: ["http", "https"])
    func dead(_ scheme: String) async throws {
        let client = try await TestClient { $0.proxies = try ProxySettings(all: "http://user:secret@127.0.0.1:1") }
        let url = try #require(WireURL("\(scheme)://api.example.com/v1"))
        let exchange = try await client.send(WireRequest(url: url, headers: WireHeaders(), body: []))
        let answer = await exchange.answer()
        #expect(answer.failure?.kind == .proxy)
        #expect(answer.error?.message == "Connection error. - proxy: connection refused")
        await client.shutDown()
    }

    @Test(
        "a proxy that refuses",
        arguments: [
            "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 502 Bad Gateway\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\nbytes before their time", "nonsense", "",
        ]
    )
    func refused(_ response: String) async throws {
        let proxy = try await FakeServer()
        let client = try await TestClient {
            $0.proxies = try ProxySettings(all: "http://user:secret@127.0.0.1:\(proxy.port)")
        }
        let url = try #require(WireURL("https://api.example.com/v1"))
        let exchange = try await client.send(WireRequest(url: url, headers: WireHeaders(), body: []))
        let connection = try await proxy.accept()
        _ = try await connection.request()
        if response.isEmpty { try await connection.close() } else { try await connection.send(response) }
        let answer = await exchange.answer()
        #expect(answer.error?.code == .apiConnection)
        #expect(answer.failure?.kind == .proxy)
        #expect(answer.error?.message.contains("proxy") == true)
        #expect(answer.error?.message.contains("secret") == false)
        await client.shutDown()
    }

    @Test(
        "exceptions",
        arguments: [
            ("*", "api.example.com", 443, true), ("example.com", "api.example.com", 443, true),
            ("example.com", "example.com", 443, true), ("example.com", "badexample.com", 443, false),
            (".example.com", "api.example.com", 443, true), ("*.example.com", "api.example.com", 443, true),
            ("EXAMPLE.com", "api.Example.COM", 443, true), ("example.com:8443", "example.com", 443, false),
            ("example.com:443", "example.com", 443, true), ("localhost, 127.0.0.1", "127.0.0.1", 443, true),
            ("10.0.0.0/8", "10.1.2.3", 443, true), ("10.0.0.0/8", "11.1.2.3", 443, false),
            ("10.0.0.0/8", "10.example.com", 443, false), ("192.168.1.0/24", "192.168.1.255", 443, true),
            ("192.168.1.0/24", "192.168.2.0", 443, false), ("127.0.0.1:443", "127.0.0.1", 443, true),
            ("127.0.0.1:80", "127.0.0.1", 443, false), ("::1", "::1", 443, true), ("[::1]:443", "::1", 443, true),
            ("fd00::/8", "fd12::5", 443, true), ("fd00::/8", "fe12::5", 443, false),
            ("0.0.0.0/0", "8.8.8.8", 443, true),
            ("example.com.", "example.com", 443, true), ("a b,c", "b", 443, true), ("", "b", 443, false),
            (" , ", "b", 443, false), ("com", "example.com", 443, true), ("10.0.0.0/33", "10.0.0.1", 443, false),
            ("::ffff:10.0.0.1", "10.0.0.1", 443, true),
            // Metadata services of the machine itself, whatever is said of them.
            ("", "169.254.169.254", 443, true), ("", "169.253.169.254", 443, false),
            ("", "metadata.google.internal", 443, true), ("", "fd00:ec2::254", 443, true),
        ]
    )
    func exceptions(_ none: String, _ host: String, _ port: Int, _ isDirect: Bool) throws {
        let settings = try ProxySettings(https: "proxy:3128", none: none)
        let authority = host.contains(":") ? "[\(host)]" : host
        let url = try #require(WireURL("https://\(authority):\(port)/"))
        #expect((settings.server(for: url.origin) == nil) == isDirect)
    }

    @Test("which variable counts")
    func variables() throws {
        let plain = try #require(WireURL("http://a/")).origin
        let encrypted = try #require(WireURL("https://a/")).origin
        let both = try ProxySettings(http: "one:1", https: "https://two:2", all: "three:3")
        #expect(both.server(for: plain)?.origin.host == "one")
        #expect(both.server(for: encrypted)?.origin == WireURL("https://two:2")?.origin)
        let all = try ProxySettings(http: "", all: "three:3/")
        #expect(all.server(for: plain)?.origin.port == 3)
        #expect(all.server(for: encrypted)?.origin.host == "three")
        let plainOnly = try ProxySettings(http: "one:1")
        #expect(plainOnly.server(for: encrypted) == nil)
        #expect(ProxySettings().server(for: plain) == nil)
    }

    @Test(
        "addresses that are none are refused without being quoted",
        arguments: [
            "socks5://user:secret@a:1", "http://user:secret@", "http://user:%zzsecret@a:1", "ftp://secret",
            "http://a:99999",
        ]
    )
    func malformed(_ text: String) {
        let error = #expect(throws: LLMError.self) { try ProxySettings(all: text) }
        #expect(error?.message.contains("secret") == false)
        #expect(error?.message.contains("ALL_PROXY") == true)
    }

    @Test("credentials are not printed")
    func secrecy() throws {
        let settings = try ProxySettings(all: "http://user:secret@a:1")
        var text = ""
        dump(settings, to: &text)
        #expect(!text.contains("dXNlcjpzZWNyZXQ="))
        #expect(!"\(settings)".contains("dXNlcjpzZWNyZXQ="))
    }
}
