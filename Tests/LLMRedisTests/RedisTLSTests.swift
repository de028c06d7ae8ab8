import LLMCore
import LLMRedis
import RedisCore
import TestServers
import Testing

@Suite("TLS to Redis", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(1)))
struct RedisTLSTests {
    /// The certificates of the transport's tests: an authority, `localhost` and 127.0.0.1, another host, a client.
    private static func path(_ name: String) -> String {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
        return (folder.map(String.init) + ["LLMTransportTests", "Data", name]).joined(separator: "/")
    }

    private static func server(_ name: String = "server", asksForClient: Bool = false) async throws -> RedisServer {
        let port = try RedisServer.freePort()
        return try await RedisServer(
            [
                "--port", "0", "--tls-port", "\(port)", "--tls-cert-file", self.path("\(name).pem"), "--tls-key-file",
                self.path("\(name).key.pem"), "--tls-ca-cert-file", self.path("ca.pem"), "--tls-auth-clients",
                asksForClient ? "yes" : "no",
            ],
            port: port
        )
    }

    private func redis(
        _ server: RedisServer,
        host: String = "localhost",
        _ configure: (inout RedisTLSOptions) -> Void
    ) throws -> TestRedis {
        var tls = RedisTLSOptions()
        configure(&tls)
        return try TestRedis(.single(.host(host, port: server.port))) { $0.tls = tls }
    }

    @Test("an authority from a file is trusted, for names and addresses", arguments: ["localhost", "127.0.0.1"])
    func trusted(_ host: String) async throws {
        let server = try await Self.server()
        defer { withExtendedLifetime(server) {} }
        let redis = try self.redis(server, host: host) { $0.authoritiesPath = Self.path("ca.pem") }
        let text = String(repeating: "x", count: 200_000)
        #expect(try await redis.send("SET", "a", text) == .status("OK"))
        #expect(try await redis.send("GET", "a").text == text)
        await redis.client.shutDown()
    }

    @Test("an unknown authority is refused and named")
    func untrusted() async throws {
        let server = try await Self.server()
        defer { withExtendedLifetime(server) {} }
        let redis = try self.redis(server) { _ in }
        #expect(await redis.failure("PING")?.code == .tls)
        #expect(await redis.change()?.kind == "unavailable: tls")
        await redis.client.shutDown()
    }

    @Test("a certificate for another host is refused, unless names are not to be checked")
    func otherHost() async throws {
        let server = try await Self.server("other")
        defer { withExtendedLifetime(server) {} }
        let strict = try self.redis(server) { $0.authoritiesPath = Self.path("ca.pem") }
        #expect(await strict.failure("PING")?.code == .tls)
        let lax = try self.redis(server) {
            $0.authoritiesPath = Self.path("ca.pem")
            $0.verifiesHostName = false
        }
        #expect(try await lax.send("PING") == .status("PONG"))
        let any = try self.redis(server) { $0.verifiesCertificate = false }
        #expect(try await any.send("PING") == .status("PONG"))
        for redis in [strict, lax, any] { await redis.client.shutDown() }
    }

    @Test("a certificate of ours is shown where one is asked for")
    func clientCertificate() async throws {
        let server = try await Self.server(asksForClient: true)
        defer { withExtendedLifetime(server) {} }
        let shown = try self.redis(server) {
            $0.authoritiesPath = Self.path("ca.pem")
            $0.certificatePath = Self.path("client.pem")
            $0.keyPath = Self.path("client.key.pem")
        }
        #expect(try await shown.send("PING") == .status("PONG"))
        let without = try self.redis(server) { $0.authoritiesPath = Self.path("ca.pem") }
        #expect(await without.failure("PING") != nil)
        for redis in [shown, without] { await redis.client.shutDown() }
    }

    @Test("a server without TLS is named, and so are files that cannot be read")
    func mistakes() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try self.redis(server) { $0.authoritiesPath = Self.path("ca.pem") }
        #expect(await redis.failure("PING") != nil)
        await redis.client.shutDown()
        #expect(throws: RedisError.self) { try self.redis(server) { $0.authoritiesPath = "/no/such/file.pem" } }
    }
}
