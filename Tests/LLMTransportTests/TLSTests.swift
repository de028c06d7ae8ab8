import LLMCore
import LLMTransport
import NIOSSL
import TestServers
import Testing

@Suite("TLS", .timeLimit(.minutes(1)))
struct TLSTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"

    @Test("an authority from a file is trusted, for names and addresses", arguments: ["localhost", "127.0.0.1"])
    func trusted(_ host: String) async throws {
        let server = try await FakeServer(tls: TestData.serverTLS())
        let client = try await TestClient { $0.tls.additionalRootPaths = [TestData.path("ca.pem")] }
        var connection: FakeConnection?
        for _ in 0..<3 {
            let exchange = try await client.send(.post(server, scheme: "https", host: host))
            let current = if let connection { connection } else { try await server.accept() }
            connection = current
            _ = try await current.request()
            try await current.send(Self.ok)
            #expect(await exchange.answer().text == "hello")
        }
        #expect(try await client.idleConnections == 1)
        await client.shutDown()
    }

    @Test("large bodies")
    func large() async throws {
        let server = try await FakeServer(tls: TestData.serverTLS())
        let client = try await TestClient { $0.tls.additionalRootPaths = [TestData.path("ca.pem")] }
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let exchange = try await client.send(.post(server, scheme: "https", host: "localhost", body))
        let connection = try await server.accept()
        #expect(try await connection.request().body == body)
        try await connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(body.count)\r\n\r\n")
        try await connection.send(body)
        #expect(await exchange.answer().body == body)
        await client.shutDown()
    }

    @Test("an unknown authority is named as such")
    func untrusted() async throws {
        let server = try await FakeServer(tls: TestData.serverTLS())
        let client = try await TestClient()
        let answer = try await client.send(.post(server, scheme: "https", host: "localhost")).answer()
        #expect(answer.error?.code == .apiConnection)
        #expect(answer.failure?.kind == .tls)
        #expect(answer.error?.message == "Connection error. - TLS handshake failed: certificate verification failed")
        await client.shutDown()
    }

    @Test("a certificate for another host is named as such")
    func otherHost() async throws {
        let server = try await FakeServer(tls: TestData.serverTLS("other"))
        let client = try await TestClient { $0.tls.additionalRootPaths = [TestData.path("ca.pem")] }
        for host in ["localhost", "127.0.0.1"] {
            let answer = try await client.send(.post(server, scheme: "https", host: host)).answer()
            #expect(answer.failure?.kind == .tls)
            #expect(answer.error?.message.contains("another host name") == true, "\(answer.error?.message ?? "")")
        }
        await client.shutDown()
    }

    @Test("with verification off anything goes")
    func unverified() async throws {
        let server = try await FakeServer(tls: TestData.serverTLS("other"))
        let client = try await TestClient { $0.tls.verifies = false }
        let exchange = try await client.send(.post(server, scheme: "https", host: "localhost"))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send(Self.ok)
        #expect(await exchange.answer().text == "hello")
        await client.shutDown()
    }

    @Test("a server may ask for our certificate", arguments: [false, true])
    func clientCertificate(_ hasOne: Bool) async throws {
        let server = try await FakeServer(tls: TestData.serverTLS(asksForClient: true))
        let client = try await TestClient {
            $0.tls.additionalRootPaths = [TestData.path("ca.pem")]
            guard hasOne else { return }
            $0.tls.clientCertificatePath = TestData.path("client.pem")
            $0.tls.clientKeyPath = TestData.path("client.key.pem")
        }
        let exchange = try await client.send(.post(server, scheme: "https", host: "localhost"))
        let connection = try await server.accept()
        if hasOne {
            _ = try await connection.request()
            try await connection.send(Self.ok)
            #expect(await exchange.answer().text == "hello")
        } else {
            #expect(await exchange.answer().error?.code == .apiConnection)
        }
        await client.shutDown()
    }

    @Test("a server without TLS")
    func plain() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server, scheme: "https", host: "localhost"))
        let connection = try await server.accept()
        try await connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        let answer = await exchange.answer()
        #expect(answer.failure?.kind == .tls)
        #expect(answer.error?.message.hasPrefix("Connection error. - TLS handshake failed: ") == true)
        await client.shutDown()
    }

    @Test("a cancelled call does not wait for TLS's farewell")
    func cancel() async throws {
        let server = try await FakeServer(tls: TestData.serverTLS())
        let client = try await TestClient { $0.tls.additionalRootPaths = [TestData.path("ca.pem")] }
        let exchange = try await client.send(.post(server, scheme: "https", host: "localhost"))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await exchange.cancel()
        await connection.closed()
        await client.shutDown()
    }

    @Test("files that cannot be read")
    func missing() async throws {
        for change in [
            { (settings: inout TLSSettings) in settings.additionalRootPaths = [TestData.path("nothing.pem")] },
            { (settings: inout TLSSettings) in settings.clientCertificatePath = TestData.path("nothing.pem") },
            { (settings: inout TLSSettings) in settings.clientCertificatePath = TestData.path("ca.pem") },
        ] {
            var configuration = TransportConfiguration()
            change(&configuration.tls)
            #expect(throws: LLMError.self) { try PreparedTransport(configuration) }
        }
    }
}
