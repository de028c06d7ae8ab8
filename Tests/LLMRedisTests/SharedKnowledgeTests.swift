import LLMCore
import LLMRedis
import LLMRouter
import RedisCore
import TestServers
import TestSupport
import Testing

/// One of several processes with the same two deployments.
private struct RoutingProcess {
    let redis: TestRedis
    let store: RedisRouterStore
    let state = RoutingState()
    let router: Router
    var random: CallRandom

    static let start = RoutingInstant(nanoseconds: 1_763_733_930_000_000_000)

    init(_ server: RedisServer, _ name: String, seed: UInt64 = 1, _ change: (inout RoutingSettings) -> Void) throws {
        self.redis = try TestRedis(server)
        self.store = RedisRouterStore(client: self.redis.client, instance: name, timeout: .seconds(5))
        var settings = RoutingSettings()
        change(&settings)
        let deployments = ["d0", "d1"].enumerated().map { index, id in
            RoutedDeployment(index: index, id: id, group: "g", model: "openai/m")
        }
        self.router = Router(table: RoutingTable(deployments: deployments, state: self.state), settings: settings)
        self.random = CallRandom(seed: (seed, 2))
    }

    mutating func pick(
        _ request: RoutingRequest = RoutingRequest(),
        at now: RoutingInstant = start
    ) throws -> RoutingLease {
        var (request, record) = (request, DecisionRecord?.none)
        let found = try #require(self.router.table.resolve("g", inferredProvider: nil))
        return try self.router.pick(from: found.set, for: &request, at: now, using: &self.random, recording: &record)
    }

    /// Fails once at the first deployment; the second answers.
    mutating func fail(_ code: LLMError.Code = .internalServerError) throws {
        while true {
            let lease = try self.pick()
            guard lease.index == 0 else {
                lease.abandoned(at: Self.start)
                continue
            }
            lease.failed(LLMError(code, "it failed"), at: Self.start)
            return
        }
    }

    func exchange(at now: RoutingInstant = start) async throws {
        self.state.merge(try await self.store.exchange(self.state.report(at: now)), at: now)
    }

    var rests: Bool {
        guard let found = self.router.table.resolve("g", inferredProvider: nil) else { return false }
        return self.state.known(of: found.set, at: Self.start)[0].cooldown != nil
    }
}

@Suite("Failures and affinities that processes share", .enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(1)))
struct SharedKnowledgeTests {
    private static func session(_ name: String) -> RoutingRequest {
        var request = RoutingRequest()
        request.affinities = [.init(.sessionAffinity, key: name)]
        return request
    }

    @Test("failures of all processes together make a deployment rest, for all of them")
    func fails() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        var processes = try ["a", "b"].map { name in
            try RoutingProcess(server, name) {
                $0.cooldowns.allowedFails = AllowedFails(generic: 2)
                $0.cooldowns.time = .seconds(60)
            }
        }
        try processes[0].fail()
        try processes[1].fail()
        for process in processes { try await process.exchange() }
        for process in processes { try await process.exchange() }
        #expect(!processes[0].rests && !processes[1].rests)
        #expect(try server.cli("GET", "deployment:d0:allowed_fails").hasPrefix("2"))
        let left = try await processes[0].redis.send("PTTL", "deployment:d0:allowed_fails").integer ?? 0
        #expect((50_000...60_000).contains(left))
        // The third is one too many, although it is only the second here.
        try processes[1].fail()
        #expect(processes[1].rests)
        try await processes[1].exchange()
        try await processes[0].exchange()
        #expect(processes[0].rests)
        for process in processes { await process.redis.client.shutDown() }
    }

    @Test("failures that come to too many between two exchanges count when they are told")
    func failsAtOnce() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        var processes = try ["a", "b"].map { name in
            try RoutingProcess(server, name) {
                $0.cooldowns.allowedFails = AllowedFails(byClass: [.timeout: 1])
                $0.cooldowns.time = .seconds(60)
            }
        }
        try processes[0].fail(.timeout)
        try processes[1].fail(.timeout)
        try await processes[0].exchange()
        #expect(!processes[0].rests)
        try await processes[1].exchange()
        #expect(processes[1].rests)
        try await processes[1].exchange()
        try await processes[0].exchange()
        #expect(processes[0].rests)
        for process in processes { await process.redis.client.shutDown() }
    }

    @Test(
        "what was kept in one process is kept in the others, also in one that starts later, and once told is not told again"
    )
    func affinities() async throws {
        let server = try await RedisServer()
        defer { withExtendedLifetime(server) {} }
        let change = { (settings: inout RoutingSettings) in settings.checks = [.sessionAffinity] }
        var first = try RoutingProcess(server, "a", change)
        var second = try RoutingProcess(server, "b", seed: 3, change)
        try await first.exchange()
        try await second.exchange()
        var kept: [Int] = []
        for number in 0..<20 {
            let lease = try first.pick(Self.session("s\(number)"))
            kept.append(lease.index)
            lease.succeeded(at: RoutingProcess.start, inputTokens: 1, outputTokens: 1)
        }
        #expect(Set(kept) == [0, 1])
        try await first.exchange()
        try await second.exchange()
        for (number, index) in kept.enumerated() {
            let lease = try second.pick(Self.session("s\(number)"))
            #expect(lease.index == index)
            lease.succeeded(at: RoutingProcess.start, inputTokens: 1, outputTokens: 1)
        }
        try await second.exchange()
        #expect(try await first.redis.send("XLEN", "router:affinities").integer == 20)
        var third = try RoutingProcess(server, "c", seed: 5, change)
        try await third.exchange()
        for (number, index) in kept.enumerated() {
            let lease = try third.pick(Self.session("s\(number)"))
            #expect(lease.index == index)
            lease.abandoned(at: RoutingProcess.start)
        }
        for process in [first, second, third] { await process.redis.client.shutDown() }
    }

    @Test("where nobody is kept for anybody nothing is told of it; what Redis missed is told when it is back")
    func affinitiesAway() async throws {
        let server = try await RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
        defer { withExtendedLifetime(server) {} }
        var plain = try RoutingProcess(server, "p") { _ in }
        try plain.pick(Self.session("s")).succeeded(at: RoutingProcess.start, inputTokens: 1, outputTokens: 1)
        try await plain.exchange()
        #expect(try await plain.redis.send("EXISTS", "router:affinities").integer == 0)
        var process = try RoutingProcess(server, "a") { $0.checks = [.sessionAffinity] }
        try await process.exchange()
        server.kill9()
        let lease = try process.pick(Self.session("s"))
        lease.succeeded(at: RoutingProcess.start, inputTokens: 1, outputTokens: 1)
        for _ in 0..<3 { try await process.exchange() }
        #expect(try process.pick(Self.session("s")).index == lease.index)
        try await server.start()
        while try !server.cli("PING").hasPrefix("PONG") { await Task.yield() }
        var other = try RoutingProcess(server, "b", seed: 9) { $0.checks = [.sessionAffinity] }
        while try await other.redis.send("EXISTS", "router:affinities").integer == 0 { try await process.exchange() }
        try await other.exchange()
        for _ in 0..<10 { #expect(try other.pick(Self.session("s")).index == lease.index) }
        for one in [plain, process, other] { await one.redis.client.shutDown() }
    }
}
