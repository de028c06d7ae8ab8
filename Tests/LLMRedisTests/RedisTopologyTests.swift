import LLMCore
import LLMRedis
import RedisCore
import Synchronization
import TestServers
import TestSupport
import Testing

@Suite("Clusters", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(2)))
struct RedisClusterTests {
    /// Three primaries of a test's own.
    private static func cluster() async throws -> [RedisServer] {
        var servers: [RedisServer] = []
        for _ in 0..<3 {
            let bus = try RedisServer.freePort()
            servers.append(
                try await RedisServer([
                    "--cluster-enabled", "yes", "--cluster-port", "\(bus)", "--cluster-node-timeout", "500",
                    "--cluster-require-full-coverage", "no",
                ])
            )
        }
        try RedisServer.cli(
            ["--cluster", "create"] + servers.map { "127.0.0.1:\($0.port)" } + ["--cluster-yes"]
        )
        // A primary that has just started takes no part for two seconds.
        for server in servers {
            while try !server.cli("CLUSTER", "INFO").contains("cluster_state:ok") { await Task.yield() }
        }
        return servers
    }

    private func redis(_ servers: [RedisServer]) throws -> TestRedis {
        try TestRedis(.cluster(seeds: servers.map { .host("127.0.0.1", port: $0.port) })) {
            $0.commandTimeout = .seconds(2)
        }
    }

    @Test("commands go to the nodes of their keys, pipelines to several at once, results stay in order")
    func spread() async throws {
        let servers = try await Self.cluster()
        defer { withExtendedLifetime(servers) {} }
        let redis = try self.redis([servers[2]])
        let sets = await redis.client.send((0..<300).map { RedisCommand("SET", key: "key-\($0)", "\($0)") })
        #expect(sets.allSatisfy { (try? $0.get()) == .status("OK") })
        let gets = await redis.client.send((0..<300).map { RedisCommand("GET", key: "key-\($0)") })
        #expect(gets.map { try? $0.get().text } == (0..<300).map { "\($0)" })
        for server in servers { #expect(try server.cli("DBSIZE").hasPrefix("0") == false) }
        #expect(try await redis.send("PING") == .status("PONG"))

        let script = RedisScript("return redis.call('INCR', KEYS[1]) + redis.call('INCR', KEYS[2])")
        let scripts = (0..<20).map { index in
            script.command(keys: ["a:{\(index)}", "b:{\(index)}"].map { Array($0.utf8) }, arguments: [])
        }
        #expect(await redis.client.send(scripts).allSatisfy { (try? $0.get().integer) == 2 })
        let crossing = await redis.client.send([script.command(keys: [[97], [98]], arguments: [])])
        #expect(crossing.count == 1)
        #expect((try? crossing[0].get()) == nil)
        #expect(redis.changes.takeAll().isEmpty)
        await redis.client.shutDown()
    }

    @Test("a slot that moves is followed, while it moves and after")
    func moving() async throws {
        let servers = try await Self.cluster()
        defer { withExtendedLifetime(servers) {} }
        let redis = try self.redis(servers)
        let slot = "\(RedisHashSlot.of(Array("foo".utf8)))"
        _ = try await redis.send("SET", "foo", "1")
        var ids: [String] = []
        var owner = 0
        for (index, server) in servers.enumerated() {
            ids.append(try server.cli("CLUSTER", "MYID").split(separator: "\n").first.map(String.init) ?? "")
            if try server.cli("CLUSTER", "COUNTKEYSINSLOT", slot).hasPrefix("1") { owner = index }
        }
        let target = (owner + 1) % 3
        try servers[target].cli("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[owner])
        try servers[owner].cli("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[target])
        // What is not there any more is asked for at the target, announced by ASKING.
        #expect(try await redis.send("GET", "foo").text == "1")
        #expect(try await redis.send("GET", "{foo}2") == .null)
        #expect(try await redis.send("SET", "{foo}3", "3") == .status("OK"))
        try servers[owner].cli("MIGRATE", "127.0.0.1", "\(servers[target].port)", "foo", "0", "1000")
        #expect(try await redis.send("GET", "foo").text == "1")
        for server in [servers[target], servers[owner]] {
            try server.cli("CLUSTER", "SETSLOT", slot, "NODE", ids[target])
        }
        let both = await redis.client.send([RedisCommand("GET", key: "foo"), RedisCommand("GET", key: "{foo}3")])
        #expect(both.map { try? $0.get().text } == ["1", "3"])
        await redis.client.shutDown()
    }

    @Test("a node that dies takes its keys along, and only those; it is missed once")
    func nodeLost() async throws {
        let servers = try await Self.cluster()
        defer { withExtendedLifetime(servers) {} }
        let redis = try self.redis(servers)
        _ = await redis.client.send((0..<100).map { RedisCommand("SET", key: "key-\($0)", "\($0)") })
        servers[1].kill9()
        #expect(await redis.change()?.kind.hasPrefix("unavailable") == true)
        let results = await redis.client.send((0..<100).map { RedisCommand("GET", key: "key-\($0)") })
        let found = results.filter { (try? $0.get()) != nil }.count
        #expect((30..<100).contains(found))
        #expect(redis.changes.takeAll().isEmpty)
        await redis.client.shutDown()
    }

    @Test("a cluster that sends in circles is given up")
    func circles() async throws {
        let port = Mutex(0)
        let server = try await FakeRedis { command in
            switch command.first {
            case "HELLO": "%0\r\n"
            case "CLUSTER": "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$0\r\n\r\n:\(port.withLock { $0 })\r\n"
            case "ASKING": "+OK\r\n"
            default: "-MOVED 0 :\(port.withLock { $0 })\r\n"
            }
        }
        port.withLock { $0 = server.port }
        let redis = try TestRedis(.cluster(seeds: [.host("127.0.0.1", port: server.port)]))
        #expect(await redis.failure("GET", "a")?.code == .cluster)
        await redis.client.shutDown()
        try await server.close()
    }
}

@Suite("Sentinels", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(2)))
struct RedisSentinelTests {
    @Test("the primary is asked for, and asked for again when it is gone")
    func failover() async throws {
        let primary = try await RedisServer(["--repl-diskless-sync-delay", "0"])
        defer { withExtendedLifetime(primary) {} }
        let replica = try await RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        defer { withExtendedLifetime(replica) {} }
        let sentinel = try await RedisServer(
            configuration: """
                sentinel monitor main 127.0.0.1 \(primary.port) 1
                sentinel down-after-milliseconds main 300
                sentinel failover-timeout main 2000

                """
        )
        let absent = try RedisServer.freePort()
        let sentinels: [RedisAddress] = [.host("127.0.0.1", port: absent), .host("127.0.0.1", port: sentinel.port)]
        let redis = try TestRedis(.sentinel(name: "main", sentinels: sentinels))
        _ = try await redis.send("SET", "a", "1")
        #expect(try await redis.send("WAIT", "1", "5000").integer == 1)
        // The sentinel learns of the replica from the primary within ten seconds; a failover before that finds none.
        while try !sentinel.cli("SENTINEL", "REPLICAS", "main").contains("\(replica.port)") { await Task.yield() }
        primary.kill9()
        #expect(await redis.change()?.kind.hasPrefix("unavailable") == true)
        #expect(await redis.change()?.kind == "available")
        #expect(try await redis.send("GET", "a").text == "1")
        #expect(try await redis.send("SET", "a", "2") == .status("OK"))
        #expect(try replica.cli("GET", "a").hasPrefix("2"))
        await redis.client.shutDown()
    }

    @Test("a name that no sentinel knows")
    func unknownName() async throws {
        let sentinel = try await RedisServer(configuration: "sentinel monitor main 127.0.0.1 1 1\n")
        defer { withExtendedLifetime(sentinel) {} }
        let redis = try TestRedis(.sentinel(name: "other", sentinels: [.host("127.0.0.1", port: sentinel.port)]))
        let error = await redis.failure("PING")
        #expect(error?.code == .unreachable)
        #expect(error?.detail.contains("service_name") == true)
        await redis.client.shutDown()
    }
}
