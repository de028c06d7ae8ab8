import LLMCore
import LLMRedis
import RedisCore
import Synchronization
import TestServers
import TestSupport
import Testing

@Suite(
    "A server that is away, slow or takes no writes",
    .enabled(if: RedisServer.isInstalled),
    .timeLimit(.minutes(1))
)
struct RedisFaultTests {
    @Test("killed and started again: failures are told once, nothing hangs, it comes back by itself")
    func killed() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        _ = try await redis.send("SET", "a", "1")
        server.kill9()
        #expect(await redis.change()?.kind.hasPrefix("unavailable") == true)
        let begin = ContinuousClock().now
        for _ in 0..<1_000 { #expect(await redis.failure("GET", "a") != nil) }
        #expect(ContinuousClock().now - begin < .seconds(30))
        #expect(redis.changes.takeAll().isEmpty)
        try await server.start()
        #expect(await redis.change()?.kind == "available")
        #expect(try await redis.send("SET", "a", "2") == .status("OK"))
        await redis.client.shutDown()
    }

    @Test("nobody there from the start")
    func absent() async throws {
        let port = try RedisServer.freePort()
        let redis = try TestRedis(.single(.host("127.0.0.1", port: port)))
        #expect(await redis.failure("PING") == RedisError(.unreachable, "connection refused"))
        #expect(await redis.change()?.kind == "unavailable: unreachable")
        let server = try await RedisServer(port: port)
        defer { withExtendedLifetime(server) {} }
        #expect(await redis.change()?.kind == "available")
        #expect(try await redis.send("PING") == .status("PONG"))
        await redis.client.shutDown()
        server.kill9()
    }

    @Test("frozen: each command fails after its time, later ones at once; replies that come late go to nobody")
    func frozen() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server) { $0.commandTimeout = .seconds(5) }
        _ = try await redis.send("SET", "a", "1")
        server.freeze()
        let late = await redis.client.send([RedisCommand("ECHO", "late")], timeout: .milliseconds(100))
        #expect(late == [.failure(RedisError(.timeout, "no reply came in time"))])
        #expect(await redis.change()?.kind == "unavailable: timeout")
        let begin = ContinuousClock().now
        for _ in 0..<1_000 { #expect(await redis.failure("GET", "a")?.code == .unreachable) }
        #expect(ContinuousClock().now - begin < .seconds(30))
        server.thaw()
        #expect(await redis.change()?.kind == "available")
        #expect(try await redis.send("GET", "a").text == "1")
        #expect(redis.changes.takeAll().isEmpty)
        await redis.client.shutDown()
    }

    @Test("silent for long: the connection is given up for another one")
    func silent() async throws {
        let hellos = Mailbox<Int>()
        let count = Mutex(0)
        let server = try await FakeRedis { command in
            if command.first == "HELLO" {
                hellos.put(
                    count.withLock { count in
                        count += 1
                        return count
                    }
                )
                return "%0\r\n"
            }
            return count.withLock { $0 } > 1 ? "+PONG\r\n" : ""
        }
        let redis = try TestRedis(.single(.host("127.0.0.1", port: server.port))) {
            $0.commandTimeout = .milliseconds(100)
        }
        #expect(await redis.failure("PING")?.code == .timeout)
        #expect(await redis.change()?.kind == "unavailable: timeout")
        #expect(await hellos.take() == 1)
        #expect(await hellos.take() == 2)
        #expect(await redis.change()?.kind == "available")
        #expect(try await redis.send("PING") == .status("PONG"))
        await redis.client.shutDown()
        try await server.close()
    }

    @Test("a command of the server's own that takes long")
    func slow() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server) { $0.commandTimeout = .seconds(10) }
        let results = await redis.client.send(
            [RedisCommand("PING"), RedisCommand("DEBUG", "SLEEP", "0.5"), RedisCommand("PING")],
            timeout: .milliseconds(100)
        )
        // The server writes all replies of a pipeline when it is done with it.
        #expect(results.allSatisfy { $0 == .failure(RedisError(.timeout, "no reply came in time")) })
        #expect(await redis.change()?.kind == "unavailable: timeout")
        #expect(await redis.change()?.kind == "available")
        #expect(try await redis.send("PING") == .status("PONG"))
        await redis.client.shutDown()
    }

    @Test("commands do not pile up: beyond the bound they are refused")
    func bounded() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server) { options in
            options.maximumPending = 10
            options.commandTimeout = .milliseconds(300)
        }
        _ = try await redis.send("PING")
        server.freeze()
        let codes = await withTaskGroup(of: RedisError.Code?.self) { tasks in
            for _ in 0..<50 { tasks.addTask { await redis.failure("PING")?.code } }
            return await tasks.reduce(into: [RedisError.Code?]()) { $0.append($1) }
        }
        #expect(codes.filter { $0 == .timeout }.count == 10)
        #expect(codes.filter { $0 == .overloaded }.count == 40)
        server.thaw()
        await redis.client.shutDown()
    }

    @Test("a replica: reads go on, refused writes are told once, and so is its promotion")
    func replica() async throws {
        let primary = try await RedisServer()
        defer { withExtendedLifetime(primary) {} }
        let server = try await RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        for _ in 0..<20 { #expect(await redis.failure("SET", "a", "1")?.code == .readOnly) }
        #expect(try await redis.send("GET", "a") == .null)
        #expect(await redis.change()?.kind == "readOnly")
        #expect(redis.changes.takeAll().isEmpty)
        try server.cli("REPLICAOF", "NO", "ONE")
        #expect(try await redis.send("SET", "a", "1") == .status("OK"))
        #expect(await redis.change()?.kind == "available")
        await redis.client.shutDown()
    }

    @Test("a memory that is full is told like a replica")
    func full() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        _ = try await redis.send("SET", "a", "1")
        try server.cli("CONFIG", "SET", "maxmemory", "1")
        #expect(await redis.failure("SET", "b", "1")?.code == .readOnly)
        #expect(await redis.change()?.kind == "readOnly")
        await redis.client.shutDown()
    }

    @Test("a server that closes each connection is not run against without pause")
    func closing() async throws {
        let server = try await FakeRedis { $0.first == "HELLO" ? "%0\r\n" : nil }
        let redis = try TestRedis(.single(.host("127.0.0.1", port: server.port)))
        #expect(await redis.failure("PING")?.code == .disconnected)
        #expect(await redis.change()?.kind == "unavailable: disconnected")
        await redis.client.shutDown()
        try await server.close()
    }
}
