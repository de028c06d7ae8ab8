import LLMCore
import LLMRouter
import Synchronization
import Testing

@Suite struct FilterTests {
    @Test func `without anything to look at every deployment is open`() {
        var world = RoutingWorld(RoutingWorld.deployments(3))
        #expect(world.pickable() == [0, 1, 2])
    }

    @Test func `access groups decide only for those who need them`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(3) { $0.accessGroups = $1 == 0 ? ["beta"] : [] })
        #expect(world.pickable() == [0, 1, 2])
        world.request.accessGroups = ["beta", "x"]
        #expect(world.pickable() == [0])
        world.request.accessGroups = ["x"]
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.status == 400)
        #expect(error?.message.contains("no healthy deployments") == true)
    }

    @Test(arguments: [(nil, [2]), ("red", [0, 2]), ("blue", [1, 2])] as [(String?, [Int])])
    func `another team's deployment is not used`(_ team: String?, expected: [Int]) {
        var world = RoutingWorld(RoutingWorld.deployments(3) { $0.team = ["red", "blue", nil][$1] })
        world.request.team = team
        #expect(world.pickable() == Set(expected))
    }

    @Test(
        arguments: [
            (["red", "red"], [0, 1]), (["red", "blue"], []), (["red", nil], [1]), ([nil, nil], [0, 1]),
        ] as [([String?], [Int])]
    )
    func `who may act for every team uses one team's deployments, never a mixture`(_ teams: [String?], expected: [Int])
    {
        var world = RoutingWorld(RoutingWorld.deployments(2) { $0.team = teams[$1] })
        world.request.mayActForTeams = true
        if expected.isEmpty {
            #expect(throws: LLMError.self) { try world.pick() }
        } else {
            #expect(world.pickable() == Set(expected))
        }
    }

    @Test func `a web search goes to who can search`() {
        var world = RoutingWorld(RoutingWorld.deployments(3) { $0.supportsWebSearch = [false, true, nil][$1] })
        #expect(world.pickable() == [0, 1, 2])
        world.request.searchesWeb = true
        #expect(world.pickable() == [1, 2])
    }

    @Test func `a paused deployment is not used, and says so when it is the only one`() {
        var world = RoutingWorld(RoutingWorld.deployments(2) { $0.isBlocked = $1 == 0 })
        #expect(world.pickable() == [1])
        let error = #expect(throws: LLMError.self) { try world.pick("g0") }
        #expect(error?.status == 503)
    }

    @Test func `unhealthy deployments are left out unless all are`() {
        var settings = RoutingSettings()
        settings.usesHealth = true
        var world = RoutingWorld(RoutingWorld.deployments(2), settings: settings)
        let failure = LLMError(.internalServerError, "x")
        world.router.noteCheck(of: 0, failure: failure, at: world.now)
        #expect(world.pickable() == [1])
        world.router.noteCheck(of: 1, failure: failure, at: world.now)
        #expect(world.pickable() == [0, 1])
        world.router.noteCheck(of: 1, failure: nil, at: world.now)
        #expect(world.pickable() == [1])
        world.wait(.seconds(600))
        #expect(world.pickable() == [0, 1])
    }

    @Test func `health does not matter unless asked for`() {
        var world = RoutingWorld(RoutingWorld.deployments(2))
        world.router.noteCheck(of: 0, failure: LLMError(.internalServerError, "x"), at: world.now)
        #expect(world.pickable() == [0, 1])
    }

    @Test func `several inputs have a window each, and one limit of tokens together`() throws {
        var settings = RoutingSettings()
        settings.hasPreCallChecks = true
        settings.checks.insert(.rateLimits)
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, index in
                deployment.maxInputTokens = 10
                deployment.weight = 1
                deployment.tpm = index == 0 ? 20 : nil
            },
            settings: settings
        )
        world.request.countInputTokens = { InputTokens(of: [10, 10]) }
        #expect(world.pickable() == [0, 1])
        world.request = RoutingRequest()
        world.request.countInputTokens = { InputTokens(of: [10, 10, 1]) }
        #expect(world.pickable() == [1])
        world.request = RoutingRequest()
        world.request.countInputTokens = { InputTokens(of: [1, 11]) }
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.code == .contextWindowExceeded)
        #expect(error?.message.contains("Got=11") == true)
    }

    @Test func `a long prompt goes to a large window, or is told the windows`() {
        var settings = RoutingSettings()
        settings.hasPreCallChecks = true
        var world = RoutingWorld(
            RoutingWorld.deployments(3) { $0.maxInputTokens = [1000, 8000, nil][$1] },
            settings: settings
        )
        world.request.countInputTokens = { 5000 }
        #expect(world.pickable() == [1, 2])
        var small = RoutingWorld(
            RoutingWorld.deployments(2) { $0.maxInputTokens = [1000, 4000][$1] },
            settings: settings
        )
        small.request.countInputTokens = { 5000 }
        let error = #expect(throws: LLMError.self) { try small.pick() }
        #expect(error?.code == .contextWindowExceeded)
        #expect(error?.message.contains("Max Input Tokens=4000, Got=5000") == true)
        small.request = RoutingRequest()
        small.request.countInputTokens = { nil }
        #expect(small.pickable() == [0, 1])
    }

    @Test func `tokens are counted once, and only if they are needed`() throws {
        var settings = RoutingSettings()
        settings.hasPreCallChecks = true
        let counter = Counter()
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, _ in deployment.maxInputTokens = 10 },
            settings: settings
        )
        world.request.countInputTokens = { InputTokens(counter.next()) }
        for _ in 0..<5 { try world.pick().abandoned(at: world.now) }
        #expect(counter.count == 1)
        var plain = RoutingWorld(RoutingWorld.deployments(2), settings: settings)
        plain.request.countInputTokens = { InputTokens(counter.next()) }
        _ = try plain.pick()
        #expect(counter.count == 1)
    }

    @Test func `a used up rate counts more than a small window`() {
        var settings = RoutingSettings()
        settings.hasPreCallChecks = true
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, index in
                deployment.rpm = index == 0 ? 1 : nil
                deployment.maxInputTokens = index == 1 ? 10 : nil
            },
            settings: settings
        )
        world.request.excluded = [1]
        _ = try? world.pick()
        world.request = RoutingRequest()
        world.request.countInputTokens = { 100 }
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.status == 429)
        #expect(error?.message.contains("No deployments available") == true)
    }

    @Test func `a region leaves out everything else, and what has none`() {
        var settings = RoutingSettings()
        settings.hasPreCallChecks = true
        var world = RoutingWorld(RoutingWorld.deployments(3) { $0.region = ["eu", "us", nil][$1] }, settings: settings)
        world.request.region = "eu"
        #expect(world.pickable() == [0])
        world.request.region = "jp"
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.status == 429)
    }

    @Test func `a response format that may not be dropped needs somebody who takes it`() {
        var settings = RoutingSettings()
        settings.hasPreCallChecks = true
        var world = RoutingWorld(
            RoutingWorld.deployments(3) { $0.supportsResponseFormat = [false, true, nil][$1] },
            settings: settings
        )
        #expect(world.pickable() == [0, 1, 2])
        world.request.needsResponseFormat = true
        #expect(world.pickable() == [1, 2])
    }

    @Test func `the lowest order that is open is used, or the one asked for`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(4) { $0.order = [2, 1, 1, nil][$1] })
        #expect(world.candidates()?.orderLevels == [1, 2])
        #expect(world.pickable() == [1, 2])
        world.request.orderLevel = 2
        #expect(world.pickable() == [0])
        world.request.orderLevel = nil
        for _ in 0..<2 { try world.fail(.rateLimit) }
        #expect(world.pickable() == [0])
    }

    @Test func `who was tried is left out unless nobody else is left`() {
        var world = RoutingWorld(RoutingWorld.deployments(3))
        world.request.excluded = [1]
        #expect(world.pickable() == [0, 2])
        world.request.excluded = [0, 1, 2]
        #expect(world.pickable() == [0, 1, 2])
        world.request.returnsToExcluded = false
        #expect(world.pickable() == [])
    }

    @Test func `what is pinned goes there and nowhere else`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(3))
        world.request.pinned = "g2"
        #expect(world.pickable() == [2])
        world.request.pinned = "unknown"
        #expect(world.pickable() == [0, 1, 2])
    }

    @Test func `no more calls are in flight than a deployment may have`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(2) { $0.maxParallelRequests = $1 + 1 })
        let leases = try (0..<3).map { _ in try world.pick() }
        #expect(leases.map(\.index).sorted() == [0, 1, 1])
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.code == .rateLimit)
        let freed = try #require(leases.first)
        freed.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(try world.pick().index == freed.index)
    }

    @Test(
        arguments: [
            (7, 100.0, 1000.0, 9, 7), (nil, 100.0, 1000.0, 9, 100), (nil, nil, 1000.0, 9, 6), (nil, nil, 50.0, 9, 1),
            (nil, nil, nil, 9, 9), (nil, nil, nil, nil, nil),
        ] as [(Int?, Double?, Double?, Int?, Int?)]
    )
    func `the parallel limit follows from others`(
        _ configured: Int?,
        rpm: Double?,
        tpm: Double?,
        standard: Int?,
        expected: Int?
    ) {
        let limit = RoutedDeployment.parallelLimit(configured: configured, rpm: rpm, tpm: tpm, standard: standard)
        #expect(limit == expected)
    }

    @Test func `spent budgets are left out until their period is over`() throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, index in
                deployment.provider = index == 0 ? "a" : "b"
                if index == 0 { deployment.budget = SpendLimit(dollars: 1, period: .seconds(100)) }
            }
        )
        world.request.excluded = [1]
        try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1, dollars: 1.5)
        world.request.excluded = []
        #expect(world.pickable() == [1])
        #expect(world.verdicts()[0] == .budget)
        world.wait(.seconds(100))
        #expect(world.pickable() == [0, 1])
    }

    @Test func `a provider's budget holds for all of its deployments`() throws {
        var settings = RoutingSettings()
        settings.providerBudgets = ["a": SpendLimit(dollars: 1, period: .seconds(100))]
        var world = RoutingWorld(RoutingWorld.deployments(3) { $0.provider = $1 < 2 ? "a" : "b" }, settings: settings)
        world.request.excluded = [1, 2]
        try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1, dollars: 1)
        world.request.excluded = []
        #expect(world.pickable() == [2])
        #expect(
            world.state.spent(of: SpendLimit(dollars: 1, period: .seconds(100)), .provider("a"), now: world.now).dollars
                == 1
        )
    }

    @Test func `a caller stays with a deployment while that is open`() throws {
        var settings = RoutingSettings()
        settings.checks = [.sessionAffinity]
        settings.affinityTime = .seconds(100)
        var world = RoutingWorld(RoutingWorld.deployments(5), settings: settings)
        world.request.affinities = [.init(.promptCaching, key: "x"), .init(.sessionAffinity, key: "s1")]
        let first = try world.pick()
        first.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(world.pickable() == [first.index])
        world.request.excluded = [first.index]
        #expect(!world.pickable().contains(first.index))
        world.request.excluded = []
        world.wait(.seconds(100))
        #expect(world.pickable().count == 5)
    }

    @Test func `whoever was kept under an earlier key stays`() throws {
        var settings = RoutingSettings()
        settings.checks = [.promptCaching]
        var world = RoutingWorld(RoutingWorld.deployments(5), settings: settings)
        world.request.affinities = [.init(.promptCaching, key: "one")]
        let first = try world.pick()
        first.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        world.request.affinities = [.init(.promptCaching, key: "two", earlier: ["one", "zero"])]
        #expect(world.pickable() == [first.index])
        try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        world.request.affinities = [.init(.promptCaching, key: "three", earlier: ["two"])]
        #expect(world.pickable() == [first.index])
        world.request.affinities = [.init(.promptCaching, key: "zero")]
        #expect(world.pickable().count == 5)
    }

    @Test func `what a broken call used counts`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.usageBasedV2)
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in
                deployment.tpm = 300
                deployment.budget = SpendLimit(dollars: 1, period: .seconds(100))
            },
            settings: settings
        )
        let lease = try world.pick()
        lease.abandoned(at: world.now)
        lease.charged(at: world.now, inputTokens: 8, outputTokens: 202, dollars: 0.4)
        #expect(world.known().first?.usage.tokens == 210)
        #expect(world.known().first?.spent == 0.4)
        #expect(world.known().first?.inFlight == 0)
        let second = try world.pick()
        second.failed(LLMError(.internalServerError, "x"), at: world.now)
        second.charged(at: world.now, inputTokens: 8, outputTokens: 202, dollars: 0.7)
        #expect(throws: LLMError.self) { try world.pick() }
        #expect(world.known().first?.usage.requests == 2)
        world.wait(.seconds(60))
        #expect(world.verdicts() == [.budget])
    }

    @Test func `many callers do not fill the memory`() throws {
        var settings = RoutingSettings()
        settings.checks = [.sessionAffinity]
        var world = RoutingWorld(RoutingWorld.deployments(2), settings: settings)
        for number in 0..<20_000 {
            world.request.affinities = [.init(.sessionAffinity, key: "s\(number)")]
            try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        }
        // The last ones are still known.
        let kept = world.pickable()
        #expect(kept.count == 1)
    }

    @Test func `the record says what spoke against whom`() throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(4) { deployment, index in
                deployment.isBlocked = index == 0
                deployment.order = index == 1 ? 2 : 1
            }
        )
        world.request.excluded = [2]
        #expect(world.verdicts() == [.blocked, .order, .excluded, .picked])
    }

    @Test func `an empty set refuses`() {
        let table = RoutingTable(deployments: [])
        #expect(table.resolve("g", inferredProvider: nil) == nil)
    }
}

/// Counts from several places.
final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { self.value.withLock { $0 } }

    func next() -> Int {
        self.value.withLock {
            $0 += 1
            return $0
        }
    }
}
