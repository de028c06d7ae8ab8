import LLMRedis
import LLMRouter
import NIOPosix
import RedisCore
import TestServers
import TestSupport
import Testing

@Suite("What routing shares", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(1)))
struct RouterStoreTests {
    /// 2025-11-21 14:05:30 UTC.
    private static let now = RoutingInstant(nanoseconds: 1_763_733_930_000_000_000)

    private static func usage(_ requests: Int, _ input: Int = 0, _ output: Int = 0, minute: Int64? = nil) -> MinuteUsage
    {
        var usage = MinuteUsage()
        usage.minute = minute ?? Self.now.minute
        (usage.requests, usage.tokens) = (requests, input + output)
        (usage.inputTokens, usage.outputTokens) = (input, output)
        return usage
    }

    private static func report(_ id: String, _ usage: MinuteUsage, inFlight: Int = 0) -> DeploymentReport {
        DeploymentReport(id: id, group: "gpt", model: "maker/model-a", added: usage, inFlight: inFlight)
    }

    private static func report(_ usage: MinuteUsage, inFlight: Int = 0) -> DeploymentReport {
        self.report("d1", usage, inFlight: inFlight)
    }

    private static func exchange(
        _ store: RedisRouterStore,
        _ reports: DeploymentReport...
    ) async throws -> [DeploymentNews] {
        try await store.exchange(RoutingReport(at: Self.now, reports)).deployments
    }

    /// The news of one deployment; none is a failure, not a crash.
    private static func only(_ store: RedisRouterStore, _ report: DeploymentReport) async throws -> DeploymentNews {
        try #require(try await Self.exchange(store, report).first)
    }

    @Test("counters are summed, under the names that LiteLLM has for them")
    func counters() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let first = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        let second = RedisRouterStore(client: redis.client, instance: "b", timeout: .seconds(5))
        #expect(try await Self.only(first, Self.report(Self.usage(3, 100, 20))).usage == Self.usage(3, 100, 20))
        let news = try await Self.exchange(second, Self.report(Self.usage(2, 10, 5)), Self.report("d2", Self.usage(0)))
        #expect(news.map(\.id) == ["d1", "d2"])
        #expect(news[0].usage == Self.usage(5, 110, 25))
        #expect(news[1].usage == Self.usage(0))
        // A reservation that was too high is corrected downwards.
        #expect(try await Self.only(first, Self.report(Self.usage(0, -40, 10))).usage == Self.usage(5, 70, 35))
        #expect(try await Self.only(second, Self.report(Self.usage(0, 40, -10))).usage == Self.usage(5, 110, 25))
        // Asking alone changes nothing.
        #expect(try await Self.only(first, Self.report(Self.usage(0))).usage == Self.usage(5, 110, 25))
        #expect(try server.cli("GET", "global_router:d1:maker/model-a:rpm:14-05").hasPrefix("5\n"))
        #expect(try server.cli("GET", "global_router:d1:maker/model-a:tpm:14-05").hasPrefix("135\n"))
        #expect(try server.cli("GET", "global_router:d1:maker/model-a:itpm:14-05").hasPrefix("110\n"))
        let lifetime = try await redis.send("TTL", "global_router:d1:maker/model-a:rpm:14-05").integer ?? 0
        #expect((60...120).contains(lifetime))
        await redis.client.shutDown()
    }

    @Test("calls in flight of others count as long as the others are heard of")
    func inFlight() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let stores = ["a", "b", "c"].map { RedisRouterStore(client: redis.client, instance: $0, timeout: .seconds(5)) }
        var seen: [Int] = []
        for (index, store) in stores.enumerated() {
            seen.append(
                try await Self.only(store, Self.report(Self.usage(0), inFlight: 10 * (index + 1))).othersInFlight
            )
        }
        #expect(seen == [0, 10, 30])
        #expect(try await Self.only(stores[0], Self.report(Self.usage(0))).othersInFlight == 50)
        // As if "b" had said so eleven seconds ago, and "c" six minutes ago.
        let time = try await redis.send("TIME").elements?.first?.integer ?? 0
        let key = "gpt_request_count:d1:processes"
        _ = try await redis.send("HSET", key, "b", "20:\((time - 11) * 1000):1", "c", "30:\((time - 360) * 1000):1")
        #expect(try await Self.only(stores[0], Self.report(Self.usage(0))).othersInFlight == 0)
        #expect(try await redis.send("HKEYS", key).elements?.count == 2)
        await redis.client.shutDown()
    }

    @Test("cooldowns are LiteLLM's, last as long as they should, and are ended by a trial that succeeded")
    func cooldowns() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let first = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        let second = RedisRouterStore(client: redis.client, instance: "b", timeout: .seconds(5))
        let cooldown = Cooldown(
            began: Self.now + .seconds(-2),
            until: Self.now + .seconds(28),
            status: 429,
            reason: "slow \"down\""
        )
        _ = try await Self.exchange(first, Self.report(Self.usage(1)).resting(cooldown))
        let told = try await Self.only(second, Self.report(Self.usage(0))).cooldown
        let found = try #require(told)
        #expect(found.status == 429)
        #expect(found.reason == "slow \"down\"")
        #expect(abs((found.until - cooldown.until).inSeconds) < 5)
        #expect(abs((found.began - cooldown.began).inSeconds) < 5)
        // A shorter one does not shorten it.
        let short = Cooldown(began: Self.now, until: Self.now + .seconds(1), status: 500, reason: "x")
        _ = try await Self.exchange(second, Self.report(Self.usage(0)).resting(short))
        #expect(try await Self.only(first, Self.report(Self.usage(0))).cooldown?.status == 429)
        _ = try await Self.exchange(second, Self.report(Self.usage(0)).resting(nil, ends: true))
        #expect(try await Self.only(first, Self.report(Self.usage(0))).cooldown == nil)
        // As LiteLLM's own processes write it: Python's text, not JSON.
        _ = try await redis.send("SET", "deployment:d1:cooldown", "{'status_code': '429'}", "PX", "9000")
        #expect(try await Self.only(first, Self.report(Self.usage(0))).cooldown != nil)
        await redis.client.shutDown()
    }

    @Test("the newest samples of all are kept, and told when there are new ones")
    func samples() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let first = RedisRouterStore(client: redis.client, instance: "a", samples: 4)
        let second = RedisRouterStore(client: redis.client, instance: "b", samples: 4)
        let sampled = Self.report(Self.usage(1)).sampling(latencies: [0.1, 0.2, 1e-05], firstTokens: [3])
        #expect(try await Self.only(first, sampled).latencies == [0.1, 0.2, 1e-05])
        let more = Self.report(Self.usage(1)).sampling(latencies: [7, 8])
        let news = try await Self.only(second, more)
        #expect(news.latencies == [0.2, 1e-05, 7, 8])
        #expect(news.firstTokens == [3])
        #expect(try await Self.only(second, Self.report(Self.usage(0))).latencies.isEmpty)
        #expect(try await Self.only(first, Self.report(Self.usage(0))).latencies == [0.2, 1e-05, 7, 8])
        await redis.client.shutDown()
    }

    @Test("while Redis is away there are no news, and nothing is lost or counted twice afterwards")
    func away() async throws {
        let server = try await RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        _ = try await Self.exchange(store, Self.report(Self.usage(1, 10)))
        server.kill9()
        #expect(await redis.change()?.kind.hasPrefix("unavailable") == true)
        for _ in 0..<5 { #expect(try await Self.exchange(store, Self.report(Self.usage(1, 10))).isEmpty) }
        #expect(store.backlog == 1)
        try await server.start()
        #expect(await redis.change()?.kind == "available")
        #expect(try await Self.only(store, Self.report(Self.usage(1, 10))).usage == Self.usage(7, 70))
        #expect(store.backlog == 0)
        await redis.client.shutDown()
    }

    @Test("what arrived although nobody heard of it is not added again")
    func unsettled() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server) { $0.commandTimeout = .seconds(10) }
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .milliseconds(100))
        _ = try await Self.exchange(store, Self.report(Self.usage(1)))
        server.freeze()
        // Sent, and carried out once the server goes on; but too late for the one who waits.
        #expect(try await Self.exchange(store, Self.report(Self.usage(1))).isEmpty)
        #expect(try await Self.exchange(store, Self.report(Self.usage(1))).isEmpty)
        #expect(await redis.change()?.kind == "unavailable: timeout")
        server.thaw()
        #expect(await redis.change()?.kind == "available")
        // First the one whose fate is unknown, alone; then what came after it.
        #expect(try await Self.only(store, Self.report(Self.usage(1))).usage.requests == 2)
        #expect(try await Self.only(store, Self.report(Self.usage(0))).usage.requests == 4)
        #expect(store.backlog == 0)
        await redis.client.shutDown()
    }

    @Test("a server that takes no writes has no news, and gets everything later")
    func readOnly() async throws {
        let primary = try await RedisServer()
        defer { withExtendedLifetime(primary) {} }
        let server = try await RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        for _ in 0..<3 { #expect(try await Self.exchange(store, Self.report(Self.usage(1))).isEmpty) }
        #expect(await redis.change()?.kind == "readOnly")
        try server.cli("REPLICAOF", "NO", "ONE")
        #expect(try await Self.only(store, Self.report(Self.usage(1))).usage.requests == 4)
        await redis.client.shutDown()
    }

    @Test("a key of another type harms its own deployment only")
    func otherType() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        _ = try await redis.send("RPUSH", "global_router:d1:maker/model-a:rpm:14-05", "x")
        for round in 1...3 {
            let news = try await Self.exchange(store, Self.report(Self.usage(1)), Self.report("d2", Self.usage(1)))
            #expect(news.map(\.id) == ["d2"])
            #expect(news.first?.usage.requests == round)
        }
        #expect(store.backlog == 0)
        await redis.client.shutDown()
    }

    @Test("a thousand deployments in one exchange")
    func many() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        let reports = (0..<1000).map { Self.report("d\($0)", Self.usage($0)) }
        let news = try await store.exchange(RoutingReport(at: Self.now, reports)).deployments
        #expect(news.map(\.usage.requests) == Array(0..<1000))
        await redis.client.shutDown()
    }

    @Test("the service exchanges until the process drains, and a last time then")
    func service() async throws {
        let store = CountingStore()
        let closed = Mailbox<Bool>()
        let exchange = RoutingExchange(
            state: RoutingState(),
            store: store,
            interval: .milliseconds(1),
            now: { Self.now },
            close: { closed.put(true) }
        )
        let run = RunningService(exchange)
        for _ in 0..<5 { _ = await store.exchanges.take() }
        await run.drain()
        #expect(await closed.take() == true)
        #expect("\(exchange)" == "RoutingExchange")
    }
}
