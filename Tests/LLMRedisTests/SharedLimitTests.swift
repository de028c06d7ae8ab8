import LLMRedis
import LLMRouter
import RedisCore
import TestServers
import TestSupport
import Testing

/// One of several processes that share a limit: it begins calls as long as it knows of fewer than the limit.
private struct SharingProcess {
    let redis: TestRedis
    let store: RedisRouterStore
    var others = 0
    var own = 0
    var untold = 0

    init(_ server: RedisServer, _ name: String) throws {
        self.redis = try TestRedis(server)
        self.store = RedisRouterStore(client: self.redis.client, instance: name)
    }

    mutating func begin(_ calls: Int, limit: Int) {
        for _ in 0..<calls where self.others + self.own < limit {
            self.own += 1
            self.untold += 1
        }
    }

    mutating func exchange(at now: RoutingInstant) async throws {
        var usage = MinuteUsage()
        (usage.minute, usage.requests) = (now.minute, self.untold)
        let report = DeploymentReport(id: "d", group: "g", model: "m", added: usage)
        self.untold = 0
        guard let news = try await self.store.exchange(RoutingReport(at: now, [report])).deployments.first else {
            return
        }
        self.others = news.usage.requests - self.own
    }
}

@Suite("A limit that processes share", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(1)))
struct SharedLimitTests {
    private static let now = RoutingInstant(nanoseconds: 1_763_733_930_000_000_000)
    private static let callsPerInterval = 7
    private static let limit = 200

    private static func run(
        _ processes: inout [SharingProcess],
        intervals: Int
    ) async throws {
        for _ in 0..<intervals {
            for index in processes.indices { processes[index].begin(Self.callsPerInterval, limit: Self.limit) }
            for index in processes.indices { try await processes[index].exchange(at: Self.now) }
        }
    }

    @Test("it is exceeded by no more than what the others begin in one interval")
    func bound() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        var processes = try ["a", "b", "c"].map { try SharingProcess(server, $0) }
        try await Self.run(&processes, intervals: 40)
        let begun = processes.reduce(0) { $0 + $1.own }
        #expect((Self.limit...Self.limit + 2 * Self.callsPerInterval).contains(begun), "\(begun)")
        for process in processes { await process.redis.client.shutDown() }
    }

    @Test("Redis dies and comes back in between: each goes on alone, then together again; every call is told once")
    func interrupted() async throws {
        let server = try await RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
        defer { withExtendedLifetime(server) {} }
        var processes = try ["a", "b", "c"].map { try SharingProcess(server, $0) }
        try await Self.run(&processes, intervals: 3)
        server.kill9()
        for process in processes { #expect(await process.redis.change()?.kind.hasPrefix("unavailable") == true) }
        try await Self.run(&processes, intervals: 2)
        try await server.start()
        for process in processes { #expect(await process.redis.change()?.kind == "available") }
        // It takes connections before it has read what it kept.
        while try !server.cli("PING").hasPrefix("PONG") { await Task.yield() }
        try await Self.run(&processes, intervals: 40)
        let begun = processes.reduce(0) { $0 + $1.own }
        // Three intervals without news, and the one that the bound allows.
        #expect((Self.limit...Self.limit + 2 * 3 * Self.callsPerInterval).contains(begun), "\(begun)")
        #expect(try server.cli("GET", "global_router:d:m:rpm:14-05").hasPrefix("\(begun)\n"))
        #expect(processes.allSatisfy { $0.store.backlog == 0 && $0.redis.changes.takeAll().isEmpty })
        for process in processes { await process.redis.client.shutDown() }
    }
}
