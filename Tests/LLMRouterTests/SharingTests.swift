import LLMCore
import LLMRouter
import Synchronization
import Testing

/// What the processes of a test tell each other.
final class MemoryStore: RoutingStateStore {
    fileprivate struct Shared {
        var usage: [String: MinuteUsage] = [:]
        var inFlight: [String: [String: Int]] = [:]
        var cooldowns: [String: Cooldown] = [:]
        var latencies: [String: [Double]] = [:]
        var spends: [SpendScope: (ends: RoutingInstant, dollars: Double)] = [:]
    }

    /// What all views of a store share.
    final class Memory: Sendable {
        fileprivate let value = Mutex(Shared())
    }

    private let memory: Memory
    private let process: String

    init(_ memory: Memory, process: String) {
        self.memory = memory
        self.process = process
    }

    func exchange(_ report: RoutingReport) async throws(LLMError) -> RoutingNews {
        self.exchangeNow(report)
    }

    func exchangeNow(_ report: RoutingReport) -> RoutingNews {
        self.memory.value.withLock { shared in
            RoutingNews(
                deployments: report.deployments.map { one in
                    let key = "\(one.id) \(one.added.minute)"
                    var usage = shared.usage[key] ?? MinuteUsage(minute: one.added.minute)
                    usage.requests += one.added.requests
                    usage.tokens += one.added.tokens
                    usage.inputTokens += one.added.inputTokens
                    usage.outputTokens += one.added.outputTokens
                    shared.usage[key] = usage
                    shared.inFlight[one.id, default: [:]][self.process] = one.inFlight
                    if one.endsCooldown { shared.cooldowns[one.id] = nil }
                    if let cooldown = one.cooldown { shared.cooldowns[one.id] = cooldown }
                    if !one.latencies.isEmpty {
                        shared.latencies[one.id] = ((shared.latencies[one.id] ?? []) + one.latencies).suffix(10)
                    }
                    var news = DeploymentNews(id: one.id)
                    news.usage = usage
                    news.othersInFlight =
                        shared.inFlight[one.id]?.filter { $0.key != self.process }.values.reduce(0, +) ?? 0
                    news.cooldown = shared.cooldowns[one.id].flatMap { report.at < $0.until ? $0 : nil }
                    news.latencies = shared.latencies[one.id] ?? []
                    return news
                },
                spends: report.spends.map { one in
                    var spent = shared.spends[one.scope] ?? (ends: RoutingInstant(nanoseconds: 0), dollars: 0)
                    if spent.ends <= report.at { spent = (ends: report.at, dollars: 0) }
                    if one.dollars > 0 {
                        if spent.ends == report.at { spent.ends = report.at + one.left }
                        spent.dollars += one.dollars
                        shared.spends[one.scope] = spent
                    }
                    let left = spent.ends - report.at
                    return SpendNews(scope: one.scope, dollars: spent.dollars, left: left, told: one.dollars)
                }
            )
        }
    }

    /// What is known of a budget.
    func spent(_ scope: SpendScope) -> Double? {
        self.memory.value.withLock { $0.spends[scope]?.dollars }
    }

    /// Forgets everything.
    func lose() {
        self.memory.value.withLock { $0 = Shared() }
    }
}

/// Processes that share a store.
struct Fleet {
    var worlds: [RoutingWorld]
    let stores: [MemoryStore]

    init(_ count: Int, _ deployments: [RoutedDeployment], _ settings: RoutingSettings = RoutingSettings()) {
        let memory = MemoryStore.Memory()
        self.worlds = (0..<count).map { RoutingWorld(deployments, settings: settings, seed: UInt64($0) + 3) }
        self.stores = (0..<count).map { MemoryStore(memory, process: "p\($0)") }
    }

    mutating func exchange(_ process: Int) {
        let world = self.worlds[process]
        world.state.merge(self.stores[process].exchangeNow(world.state.report(at: world.now)), at: world.now)
    }

    mutating func exchange() {
        for _ in 0..<2 { for process in self.worlds.indices { self.exchange(process) } }
    }

    mutating func wait(_ time: Duration) {
        for process in self.worlds.indices { self.worlds[process].wait(time) }
    }
}

@Suite struct SharingTests {
    @Test func `a limit is shared, and exceeded by no more than what begins between two exchanges`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.usageBasedV2)
        let limit = 500
        var fleet = Fleet(3, RoutingWorld.deployments(1) { deployment, _ in deployment.rpm = Double(limit) }, settings)
        var begun = 0
        var mostBetween = 0
        // Every process begins five calls between two exchanges.
        for _ in 0..<100 {
            var between = 0
            for process in 0..<3 {
                for _ in 0..<5 {
                    guard let lease = try? fleet.worlds[process].pick() else { continue }
                    lease.succeeded(at: fleet.worlds[process].now, inputTokens: 1, outputTokens: 1)
                    begun += 1
                    between += 1
                }
                fleet.exchange(process)
            }
            mostBetween = max(mostBetween, between)
            fleet.wait(.milliseconds(200))
        }
        #expect(begun >= limit)
        #expect(begun <= limit + 2 * 5)
        #expect(mostBetween == 15)
    }

    @Test func `everybody knows who rests, and that it is over`() throws {
        var fleet = Fleet(2, RoutingWorld.deployments(2))
        try fleet.worlds[0].fail(.rateLimit, retryAfter: .seconds(30))
        let resting = try #require(fleet.worlds[0].known().firstIndex { $0.cooldown != nil })
        try fleet.worlds[1].pick().abandoned(at: fleet.worlds[1].now)
        fleet.exchange()
        #expect(fleet.worlds[1].pickable() == [1 - resting])
        fleet.wait(.seconds(30))
        #expect(fleet.worlds[1].pickable() == [0, 1])
    }

    @Test func `who ends a rest ends it for all`() throws {
        var fleet = Fleet(2, RoutingWorld.deployments(1))
        try fleet.worlds[1].pick().abandoned(at: fleet.worlds[1].now)
        try fleet.worlds[0].fail(.authentication, retryAfter: .seconds(30))
        fleet.exchange()
        #expect(throws: LLMError.self) { try fleet.worlds[1].pick() }
        // By the clock of one the rest is over, and its trial succeeds.
        fleet.worlds[0].wait(.seconds(31))
        let trial = try fleet.worlds[0].pick()
        #expect(trial.isTrial)
        trial.succeeded(at: fleet.worlds[0].now, inputTokens: 1, outputTokens: 1)
        fleet.exchange()
        _ = try fleet.worlds[1].pick()
    }

    @Test func `a rest does not grow by being told back and forth`() throws {
        var fleet = Fleet(3, RoutingWorld.deployments(1))
        for process in 1..<3 { try fleet.worlds[process].pick().abandoned(at: fleet.worlds[process].now) }
        let cooldown = try #require(try fleet.worlds[0].fail(.authentication))
        for _ in 0..<20 {
            fleet.exchange()
            fleet.wait(.milliseconds(200))
        }
        for world in fleet.worlds { #expect(world.known().first?.cooldown?.until == cooldown.until) }
        fleet.wait(.seconds(1))
        fleet.exchange()
        for process in 0..<3 { _ = try fleet.worlds[process].pick() }
    }

    @Test func `calls in flight elsewhere count`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.leastBusy)
        var fleet = Fleet(2, RoutingWorld.deployments(2), settings)
        try fleet.worlds[1].pick().abandoned(at: fleet.worlds[1].now)
        _ = try (0..<3).map { _ in try fleet.worlds[0].pick() }
        fleet.exchange()
        // The other process has two on the first and one on the second.
        #expect(try fleet.worlds[1].pick().index == 1)
        #expect(try fleet.worlds[1].pick().index == 0)
    }

    @Test func `latencies are shared`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.latencyBased)
        var fleet = Fleet(2, RoutingWorld.deployments(2), settings)
        try fleet.worlds[1].pick().abandoned(at: fleet.worlds[1].now)
        for (index, seconds) in [(0, 9), (1, 1)] {
            fleet.worlds[0].request.excluded = [1 - index]
            let now = fleet.worlds[0].now
            try fleet.worlds[0].pick().succeeded(at: now + .seconds(seconds), inputTokens: 1, outputTokens: 1)
        }
        fleet.exchange()
        #expect(fleet.worlds[1].pickable() == [1])
    }

    @Test func `what did not reach the store is told again`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.latencyBased)
        var world = RoutingWorld(RoutingWorld.deployments(1), settings: settings)
        try world.pick().succeeded(at: world.now + .seconds(2), inputTokens: 3, outputTokens: 1)
        try world.fail(.authentication)
        let lost = world.state.report(at: world.now)
        world.state.unsent(lost)
        let again = try #require(world.state.report(at: world.now).deployments.first)
        #expect(again.added.requests == 2)
        #expect(again.added.tokens == 4)
        #expect(again.latencies == [2])
        #expect(again.cooldown != nil)
        let after = try #require(world.state.report(at: world.now).deployments.first)
        #expect(after.added.isZero)
        #expect(after.latencies.isEmpty)
        #expect(after.cooldown == nil)
    }

    @Test func `groups that nobody calls here learn from others, too`() throws {
        var fleet = Fleet(2, RoutingWorld.deployments(1) + RoutingWorld.deployments(1, group: "other"))
        // Never called here, and not called for long.
        for idle in [0, 1] {
            fleet.wait(.seconds(90 * idle))
            try fleet.worlds[0].pick().failed(LLMError(.authentication, "x"), at: fleet.worlds[0].now)
            fleet.exchange()
            #expect(fleet.worlds[1].known().allSatisfy { $0.cooldown != nil })
            fleet.wait(.seconds(5))
            try fleet.worlds[1].pick().succeeded(at: fleet.worlds[1].now, inputTokens: 1, outputTokens: 1)
            fleet.exchange()
        }
    }

    @Test func `many idle groups take turns`() throws {
        let deployments = (0..<300).flatMap { RoutingWorld.deployments(2, group: "g\($0)-") }
        var world = RoutingWorld(deployments)
        var told: Set<String> = []
        for _ in 0..<10 {
            try world.pick("g7-").abandoned(at: world.now)
            let report = world.state.report(at: world.now).deployments.map(\.id)
            #expect(report.contains("g7-0"))
            #expect(report.count <= 2 + 65)
            told.formUnion(report)
        }
        #expect(told.count == 600)
    }

    @Test func `news of strangers and of other minutes change nothing`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.usageBasedV2)
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in deployment.rpm = 5 },
            settings: settings
        )
        var stale = DeploymentNews(id: "g0")
        stale.usage = MinuteUsage(minute: world.now.minute - 1)
        stale.usage.requests = 100
        world.state.merge(RoutingNews(deployments: [DeploymentNews(id: "?"), stale]), at: world.now)
        #expect(throws: Never.self) { try world.pick() }
    }
}
