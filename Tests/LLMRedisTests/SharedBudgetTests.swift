import LLMRedis
import LLMRouter
import NIOPosix
import RedisCore
import TestServers
import TestSupport
import Testing

@Suite("Budgets that processes share", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(1)))
struct SharedBudgetTests {
    /// 2025-11-21 14:05:30 UTC.
    private static let now = RoutingInstant(nanoseconds: 1_763_733_930_000_000_000)
    private static let day = Duration.seconds(86_400)

    private static func spend(
        _ store: RedisRouterStore,
        _ dollars: Double,
        of scope: SpendScope = .provider("maker"),
        every period: Duration = day
    ) async throws -> SpendNews? {
        let spends = [SpendReport(scope: scope, period: period, dollars: dollars)]
        return try await store.exchange(RoutingReport(at: Self.now, [], spends: spends)).spends.first
    }

    @Test("budgets are spent by all together, under the names that LiteLLM has for them")
    func budgets() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let first = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        let second = RedisRouterStore(client: redis.client, instance: "b", timeout: .seconds(5))
        let none = try #require(try await Self.spend(first, 0))
        #expect(none.dollars == 0 && none.left == .zero)
        #expect(try await Self.spend(first, 0.5)?.dollars == 0.5)
        let news = try #require(try await Self.spend(second, 1e-05))
        #expect(abs(news.dollars - 0.50001) < 1e-9)
        #expect((Self.day - .seconds(60)...Self.day).contains(news.left))
        #expect(try await Self.spend(second, 2, of: .deployment("d1"), every: .seconds(5400))?.dollars == 2)
        #expect(try server.cli("GET", "provider_spend:maker:1d").hasPrefix("0.50001"))
        #expect(try server.cli("GET", "deployment_spend:d1:90m").hasPrefix("2"))
        let began = try await redis.send("GET", "provider_budget_start_time:maker").number ?? 0
        let time = try await redis.send("TIME").elements?.first?.number ?? 0
        #expect(abs(time - began) < 30)
        await redis.client.shutDown()
    }

    @Test("a period ends, and the next begins with what is spent then")
    func nextPeriod() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        _ = try await Self.spend(store, 3)
        // As if the time was over.
        _ = try await redis.send("DEL", "provider_spend:maker:1d")
        #expect(try await Self.spend(store, 0)?.left == .zero)
        #expect(try await Self.spend(store, 2)?.dollars == 2)
        // As LiteLLM may have left it: without an end.
        _ = try await redis.send("SET", "provider_spend:maker:1d", "7")
        #expect(try await Self.spend(store, 1)?.dollars == 8)
        #expect(try await redis.send("PTTL", "provider_spend:maker:1d").integer ?? 0 > 0)
        await redis.client.shutDown()
    }

    @Test("what was spent while Redis was away or frozen is told afterwards, once")
    func budgetsAway() async throws {
        let server = try await RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .milliseconds(200))
        while try await Self.spend(store, 0) == nil { await Task.yield() }
        _ = try await Self.spend(store, 1)
        server.freeze()
        for _ in 0..<3 { #expect(try await Self.spend(store, 1) == nil) }
        server.thaw()
        while store.backlog > 0 { _ = try await Self.spend(store, 0) }
        #expect(try await Self.spend(store, 0)?.dollars == 4)
        server.kill9()
        for _ in 0..<5 { #expect(try await Self.spend(store, 1) == nil) }
        try await server.start()
        while store.backlog > 0 { _ = try await Self.spend(store, 0) }
        let dollars = try await Self.spend(store, 0)?.dollars
        #expect(dollars == 9)
        await redis.client.shutDown()
    }

    @Test("a Redis that takes no writes is told once, and what was spent is told when it takes them again")
    func budgetsReadOnly() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        _ = try await Self.spend(store, 1)
        try server.cli("REPLICAOF", "127.0.0.1", "\(try RedisServer.freePort())")
        for _ in 0..<5 { #expect(try await Self.spend(store, 1) == nil) }
        // Asking alone is refused, too, so that nobody takes that for the end of it.
        #expect(try await Self.spend(store, 0, of: .deployment("d")) == nil)
        #expect(await redis.change()?.kind == "readOnly")
        try server.cli("REPLICAOF", "NO", "ONE")
        while store.backlog > 0 { _ = try await Self.spend(store, 0) }
        #expect(try await Self.spend(store, 0)?.dollars == 6)
        #expect(await redis.change()?.kind == "available")
        #expect(redis.changes.takeAll().isEmpty)
        await redis.client.shutDown()
    }

    @Test("what is told while Redis is busy, or refuses it for want of a right, is told once, and again when it can be")
    func budgetsRefused() async throws {
        let server = try await RedisServer(["--lua-time-limit", "5"])
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        _ = try await Self.spend(store, 1)
        async let endless = Task.detached { try server.cli("EVAL", "while true do end", "0") }.value
        while await redis.failure("GET", "a")?.serverError?.word != "BUSY" { await Task.yield() }
        for _ in 0..<3 { #expect(try await Self.spend(store, 1) == nil) }
        try server.cli("SCRIPT", "KILL")
        _ = try await endless
        while store.backlog > 0 { _ = try await Self.spend(store, 0) }
        #expect(try await Self.spend(store, 0)?.dollars == 4)
        _ = try await redis.send("GET", "a")
        #expect(redis.changes.takeAll().map(\.state.kind) == ["refusing: BUSY", "available"])
        try server.cli("ACL", "SETUSER", "default", "-@scripting")
        for _ in 0..<3 { #expect(try await Self.spend(store, 1) == nil) }
        #expect(await redis.change()?.kind == "refusing: NOPERM")
        try server.cli("ACL", "SETUSER", "default", "+@all")
        while store.backlog > 0 { _ = try await Self.spend(store, 0) }
        #expect(try await Self.spend(store, 0)?.dollars == 7)
        #expect(await redis.change()?.kind == "available")
        #expect(redis.changes.takeAll().isEmpty)
        await redis.client.shutDown()
    }

    @Test("what a process spends while Redis is frozen or gone is told once, and known once", arguments: [false, true])
    func pause(_ isKilled: Bool) async throws {
        let server = try await RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let (state, budget) = (RoutingState(), SpendLimit(dollars: 1000, period: Self.day))
        var settings = RoutingSettings()
        settings.providerBudgets = ["maker": budget]
        var deployment = RoutedDeployment(index: 0, id: "d", group: "g", model: "m")
        deployment.provider = "maker"
        let router = Router(table: RoutingTable(deployments: [deployment], state: state), settings: settings)
        let set = try #require(router.table.resolve("g", inferredProvider: nil)?.set)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .milliseconds(200))
        let exchange = RoutingExchange(state: state, store: store, now: { Self.now })
        var (random, record) = (CallRandom(seed: (1, 2)), DecisionRecord?.none)
        func spend(_ times: Int) async throws {
            for _ in 0..<times {
                var request = RoutingRequest()
                let lease = try router.pick(
                    from: set,
                    for: &request,
                    at: Self.now,
                    using: &random,
                    recording: &record
                )
                lease.succeeded(at: Self.now, inputTokens: 1, outputTokens: 1, dollars: 1)
                await exchange.exchange()
            }
        }
        try await spend(5)
        if isKilled { server.kill9() } else { server.freeze() }
        try await spend(4)
        if isKilled { try await server.start() } else { server.thaw() }
        try await spend(6)
        while store.backlog > 0 { await exchange.exchange() }
        for _ in 0..<3 { await exchange.exchange() }
        #expect(try server.cli("GET", "provider_spend:maker:1d").hasPrefix("15\n"))
        #expect(state.spent(of: budget, .provider("maker"), now: Self.now).dollars == 15)
        await redis.client.shutDown()
    }

    @Test("a node of a cluster that is taken for a server of its own is told as what it is")
    func clusterNode() async throws {
        let server = try await RedisServer([
            "--cluster-enabled", "yes", "--cluster-port", "\(try RedisServer.freePort())",
        ])
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let store = RedisRouterStore(client: redis.client, instance: "a", timeout: .seconds(5))
        #expect(try await Self.spend(store, 1) == nil)
        let kind = await redis.change()?.kind ?? ""
        #expect(["refusing: CLUSTERDOWN", "refusing: CROSSSLOT"].contains(kind), "\(kind)")
        #expect(store.backlog == 1)
        await redis.client.shutDown()
    }

    @Test("three processes spend no more than the budget and what they spend in one interval")
    func budgetBound() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let redis = try TestRedis(server)
        let budget = SpendLimit(dollars: 100, period: Self.day)
        let states = (0..<3).map { _ in RoutingState() }
        let routers = states.map { state in
            var settings = RoutingSettings()
            settings.providerBudgets = ["maker": budget]
            var deployment = RoutedDeployment(index: 0, id: "d", group: "g", model: "m")
            deployment.provider = "maker"
            return Router(table: RoutingTable(deployments: [deployment], state: state), settings: settings)
        }
        let exchanges = states.enumerated().map { index, state in
            RoutingExchange(
                state: state,
                store: RedisRouterStore(client: redis.client, instance: "p\(index)", timeout: .seconds(5)),
                now: { Self.now }
            )
        }
        var (spent, random, record) = (0, CallRandom(seed: (1, 2)), DecisionRecord?.none)
        for _ in 0..<30 {
            for (index, router) in routers.enumerated() {
                let set = try #require(router.table.resolve("g", inferredProvider: nil)?.set)
                for _ in 0..<4 {
                    var request = RoutingRequest()
                    let lease = try? router.pick(
                        from: set,
                        for: &request,
                        at: Self.now,
                        using: &random,
                        recording: &record
                    )
                    guard let lease else { continue }
                    lease.succeeded(at: Self.now, inputTokens: 1, outputTokens: 1, dollars: 1)
                    spent += 1
                }
                await exchanges[index].exchange()
            }
        }
        #expect((100...108).contains(spent), "\(spent)")
        #expect(try server.cli("GET", "provider_spend:maker:1d").hasPrefix("\(spent)"))
        await redis.client.shutDown()
    }
}
