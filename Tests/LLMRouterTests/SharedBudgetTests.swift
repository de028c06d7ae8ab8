import LLMCore
import LLMRouter
import Testing

@Suite struct SharedBudgetTests {
    private static let period = Duration.seconds(100)

    /// Processes with two deployments of two providers; the first one has a budget, or its provider.
    private static func fleet(_ count: Int, ofProvider: Bool) -> Fleet {
        let budget = SpendLimit(dollars: 10, period: Self.period)
        let deployments = RoutingWorld.deployments(2) { deployment, index in
            deployment.provider = index == 0 ? "a" : "b"
            if index == 0, !ofProvider { deployment.budget = budget }
        }
        var settings = RoutingSettings()
        if ofProvider { settings.providerBudgets = ["a": budget] }
        return Fleet(count, deployments, settings)
    }

    private static func spend(_ dollars: Double, _ fleet: inout Fleet, _ process: Int) throws {
        fleet.worlds[process].request.excluded = [1]
        let now = fleet.worlds[process].now
        try fleet.worlds[process].pick().succeeded(at: now, inputTokens: 1, outputTokens: 1, dollars: dollars)
        fleet.worlds[process].request.excluded = []
    }

    @Test(arguments: [true, false])
    func `what others spend counts until the period is over`(ofProvider: Bool) throws {
        var fleet = Self.fleet(3, ofProvider: ofProvider)
        for process in 0..<3 { try Self.spend(3, &fleet, process) }
        for process in 0..<3 { #expect(fleet.worlds[process].pickable() == [0, 1]) }
        fleet.exchange()
        for process in 0..<3 { #expect(fleet.worlds[process].pickable() == [0, 1]) }
        fleet.wait(.seconds(30))
        try Self.spend(1, &fleet, 2)
        fleet.exchange()
        for process in 0..<3 { #expect(fleet.worlds[process].verdicts()[0] == .budget) }
        fleet.wait(.seconds(71))
        for process in 0..<3 { #expect(fleet.worlds[process].pickable() == [0, 1]) }
        fleet.exchange()
        try Self.spend(9, &fleet, 0)
        fleet.exchange()
        for process in 0..<3 { #expect(fleet.worlds[process].pickable() == [0, 1]) }
    }

    @Test(arguments: [true, false])
    func `every dollar is told once, also after failures`(ofProvider: Bool) throws {
        var fleet = Self.fleet(2, ofProvider: ofProvider)
        let scope: SpendScope = ofProvider ? .provider("a") : .deployment("g0")
        var sum = 0.0
        for round in 0..<50 {
            try Self.spend(0.01, &fleet, round % 2)
            sum += 0.01
            let world = fleet.worlds[round % 2]
            if round % 3 == 0 {
                world.state.unsent(world.state.report(at: world.now))
            } else {
                fleet.exchange(round % 2)
            }
        }
        fleet.exchange()
        let spent = try #require(fleet.stores[0].spent(scope))
        #expect(abs(spent - sum) < 1e-9)
    }

    @Test func `a store that lost its data takes nothing away from what is known`() throws {
        var fleet = Self.fleet(2, ofProvider: true)
        try Self.spend(9, &fleet, 0)
        fleet.exchange()
        fleet.stores[0].lose()
        fleet.exchange()
        try Self.spend(1, &fleet, 0)
        #expect(fleet.worlds[0].verdicts()[0] == .budget)
    }

    @Test(arguments: [true, false])
    func `after a store lost its data all are told of everything again, for the same period`(ofProvider: Bool) throws {
        var fleet = Self.fleet(3, ofProvider: ofProvider)
        let scope: SpendScope = ofProvider ? .provider("a") : .deployment("g0")
        for process in 0..<2 { try Self.spend(4, &fleet, process) }
        fleet.exchange()
        fleet.wait(.seconds(40))
        fleet.stores[0].lose()
        fleet.exchange()
        try Self.spend(0.5, &fleet, 1)
        for _ in 0..<3 { fleet.exchange() }
        #expect(fleet.stores[0].spent(scope) == 8.5)
        try Self.spend(1.5, &fleet, 0)
        // The third one has spent nothing itself and learns of all, as it would have.
        fleet.exchange()
        for process in 0..<3 { #expect(fleet.worlds[process].verdicts()[0] == .budget) }
        fleet.wait(.seconds(61))
        fleet.exchange()
        for process in 0..<3 { #expect(fleet.worlds[process].pickable() == [0, 1]) }
    }

    @Test func `who comes later learns what was spent before`() throws {
        var fleet = Self.fleet(2, ofProvider: true)
        try Self.spend(10, &fleet, 0)
        fleet.exchange(0)
        #expect(fleet.worlds[1].pickable() == [0, 1])
        fleet.exchange(1)
        #expect(fleet.worlds[1].verdicts()[0] == .budget)
    }

    @Test func `a new period that another process began leaves out what was told of the last one`() throws {
        var fleet = Self.fleet(2, ofProvider: true)
        try Self.spend(8, &fleet, 0)
        fleet.exchange()
        fleet.wait(.seconds(100))
        // The other one's clock is a little ahead, so its period has begun before ours is over.
        fleet.worlds[0].now = fleet.worlds[0].now - .milliseconds(100)
        try Self.spend(3, &fleet, 1)
        fleet.exchange(1)
        fleet.exchange(0)
        #expect(fleet.worlds[0].pickable() == [0, 1])
    }

    @Test func `a call that was given up counts for limits and budgets, and teaches nothing`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.usageBasedV2)
        settings.providerBudgets = ["a": SpendLimit(dollars: 1, period: Self.period)]
        let deployments = RoutingWorld.deployments(1) { deployment, _ in
            deployment.provider = "a"
            deployment.tpm = 100
        }
        var world = RoutingWorld(deployments, settings: settings)
        let lease = try world.pick()
        lease.abandoned(at: world.now)
        lease.charged(at: world.now, inputTokens: 40, outputTokens: 2, dollars: 0.4)
        let known = try #require(world.known().first)
        #expect(known.usage.tokens == 42 && known.usage.outputTokens == 2 && known.usage.requests == 1)
        #expect(known.latency == nil && known.inFlight == 0)
        #expect(
            world.state.spent(of: SpendLimit(dollars: 1, period: Self.period), .provider("a"), now: world.now).dollars
                == 0.4
        )
        lease.charged(at: world.now, inputTokens: -5, outputTokens: -1, dollars: 0.6)
        #expect(world.verdicts() == [.budget])
    }
}
