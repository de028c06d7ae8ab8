import LLMCore
import LLMRedis
import RedisCore
import Synchronization
import TestServers
import TestSupport
import Testing

@Suite("A client and one server", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(1)))
struct RedisClientTests {
    @Test("values of every kind come back as they were put in")
    func values() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        #expect(try await redis.send("SET", "a", "1") == .status("OK"))
        #expect(try await redis.send("INCRBY", "a", "41") == .integer(42))
        #expect(try await redis.send("GET", "a") == .bytes(Array("42".utf8)))
        #expect(try await redis.send("GET", "none") == .null)
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let set = RedisCommand([Array("SET".utf8), Array("b".utf8), bytes], keyPosition: 1)
        #expect(try await redis.client.send(set) == .status("OK"))
        #expect(try await redis.send("GET", "b") == .bytes(bytes))
        _ = try await redis.send("HSET", "h", "f", "v")
        // A map: the connection speaks the newer version of the protocol.
        #expect(
            try await redis.send("HGETALL", "h")
                == .map([.init(key: .bytes(Array("f".utf8)), value: .bytes(Array("v".utf8)))])
        )
        #expect(try await redis.send("CLIENT", "GETNAME").text == "litellm")
        #expect(await redis.failure("INCR", "b")?.code == .server)
        #expect(redis.changes.takeAll().isEmpty)
        await redis.client.shutDown()
        #expect(await redis.failure("GET", "a")?.code == .shutDown)
    }

    @Test("many commands of many callers share the connection, each gets its own reply")
    func pipelining() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for caller in 0..<20 {
                tasks.addTask {
                    let commands = (0..<100).map { RedisCommand("ECHO", "\(caller)-\($0)") }
                    let replies = await redis.client.send(commands).map { try? $0.get().text }
                    #expect(replies == (0..<100).map { "\(caller)-\($0)" })
                }
            }
            try await tasks.waitForAll()
        }
        let clients = try await redis.send("INFO", "clients").text ?? ""
        #expect(clients.contains("connected_clients:1\r\n"))
        #expect(await redis.client.send([]).isEmpty)
        await redis.client.shutDown()
    }

    @Test("one failing command among others fails alone")
    func partialFailure() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let results = await redis.client.send([
            RedisCommand("SET", key: "a", "x"), RedisCommand("INCR", key: "a"), RedisCommand("GET", key: "a"),
        ])
        #expect((try? results[0].get()) == .status("OK"))
        #expect((try? results[1].get()) == nil)
        #expect((try? results[2].get()) == .bytes([120]))
        await redis.client.shutDown()
    }

    @Test("another database")
    func database() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server) { $0.database = 3 }
        _ = try await redis.send("SET", "a", "1")
        #expect(try server.cli("-n", "3", "GET", "a").hasPrefix("1"))
        #expect(try server.cli("GET", "a").hasPrefix("\n"))
        let none = try TestRedis(server) { $0.database = 99 }
        #expect(await none.failure("PING")?.code == .server)
        for redis in [redis, none] { await redis.client.shutDown() }
    }

    @Test("a script is sent once, and again when the server has forgotten it")
    func scripts() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let script = RedisScript("return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}")
        for round in 1...3 {
            let commands = [
                script.command(keys: [Array("k".utf8)], arguments: [Array("x".utf8)]), RedisCommand("GET", key: "k"),
            ]
            let results = await redis.client.send(commands)
            #expect(try results[0].get().elements?.last?.integer == Int64(round))
            if round == 2 { _ = try await redis.send("SCRIPT", "FLUSH") }
        }
        #expect(try server.cli("INFO", "commandstats").contains("cmdstat_eval:calls=2"))
        await redis.client.shutDown()
    }

    @Test("passwords and users")
    func login() async throws {
        let server = try await RedisServer(["--requirepass", "right", "--user", "bob", "on", ">secret", "~*", "+@all"])
        defer { withExtendedLifetime(server) {} }
        let logins: [(String?, String?, RedisError.Code?)] = [
            (nil, "right", nil), ("default", "right", nil), ("bob", "secret", nil), (nil, "wrong", .authentication),
            ("bob", "wrong", .authentication), (nil, nil, .authentication),
        ]
        for (user, password, code) in logins {
            let redis = try TestRedis(server) { options in
                options.login = password.map { .init(user: user, password: Secret($0)) }
            }
            #expect(await redis.failure("SET", "a", "1")?.code == code, "\(user ?? "-") \(password ?? "-")")
            if let code { #expect(await redis.change()?.kind == "unavailable: \(code.rawValue)") }
            await redis.client.shutDown()
        }
    }

    @Test("a socket in the file system")
    func unixSocket() async throws {
        let server = try await RedisServer(["--unixsocket", "redis.sock"])
        defer { withExtendedLifetime(server) {} }
        let path = "\(server.folder)/redis.sock"
        let redis = try TestRedis(.single(.path(path)))
        // The port is open before the socket is there.
        while await redis.failure("PING")?.code == .unreachable { await Task.yield() }
        #expect(try await redis.send("PING") == .status("PONG"))
        let none = try TestRedis(.single(.path(path + ".none")))
        #expect(await none.failure("PING")?.code == .unreachable)
        for redis in [redis, none] { await redis.client.shutDown() }
        server.kill9()
    }

    @Test("a server of before RESP3 is spoken to as of old")
    func oldServer() async throws {
        let seen = Mutex<[[String]]>([])
        let server = try await FakeRedis { command in
            seen.withLock { $0.append(command) }
            switch command.first {
            case "HELLO": return "-ERR unknown command `HELLO`, with args beginning with: `3`\r\n"
            case "AUTH", "SELECT": return "+OK\r\n"
            default: return "*2\r\n$1\r\na\r\n$-1\r\n"
            }
        }
        let redis = try TestRedis(.single(.host("127.0.0.1", port: server.port))) { options in
            options.login = .init(user: nil, password: Secret("pw"))
            options.database = 2
        }
        #expect(try await redis.send("MGET", "a", "b") == .array([.bytes([97]), .null]))
        #expect(seen.withLock { $0 }.contains(["AUTH", "pw"]))
        await redis.client.shutDown()
        try await server.close()
    }

    @Test("what is not Redis is named as such")
    func otherProtocol() async throws {
        let server = try await FakeRedis { _ in "HTTP/1.1 400 Bad Request\r\n\r\n" }
        let redis = try TestRedis(.single(.host("127.0.0.1", port: server.port)))
        let code = await redis.failure("PING")?.code
        #expect(code == .disconnected || code == .protocolViolation || code == .unreachable)
        await redis.client.shutDown()
        try await server.close()
    }

    @Test("messages that nobody asked for are read over")
    func pushes() async throws {
        let server = try await FakeRedis { command in
            let push = ">2\r\n+invalidate\r\n*1\r\n$1\r\na\r\n"
            return command.first == "HELLO" ? "%0\r\n" : push + "+PONG\r\n" + push
        }
        let redis = try TestRedis(.single(.host("127.0.0.1", port: server.port)))
        for _ in 0..<3 { #expect(try await redis.send("PING") == .status("PONG")) }
        await redis.client.shutDown()
        try await server.close()
    }
}
