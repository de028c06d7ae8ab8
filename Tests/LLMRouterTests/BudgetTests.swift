import LLMCore
import LLMRouter
import Testing

/// Budgets that several deployments have in common: those of tags.
@Suite struct BudgetTests {
    private static let day = SpendLimit(dollars: 1, period: .seconds(86_400))

    private static func world(_ tags: [[String]], prefix: String = "") -> RoutingWorld {
        var settings = RoutingSettings()
        settings.tagBudgets = ["paid": Self.day]
        settings.tagPrefix = prefix
        return RoutingWorld(RoutingWorld.deployments(tags.count) { $0.tags = tags[$1] }, settings: settings)
    }

    private func spend(_ dollars: Double, _ world: inout RoutingWorld) throws {
        let lease = try world.pick()
        #expect(lease.isBudgeted)
        lease.succeeded(at: world.now, inputTokens: 1, outputTokens: 1, dollars: dollars)
    }

    @Test(arguments: [("paid", ""), ("&paid", ""), ("r:paid", "r:"), ("&r:paid", "r:")])
    func `a request's tag may cost so much in its period`(_ tag: String, prefix: String) throws {
        var world = Self.world([[], []], prefix: prefix)
        world.request.tags = ["other", tag]
        try self.spend(0.6, &world)
        #expect(world.pickable() == [0, 1])
        try self.spend(0.6, &world)
        let error = #expect(throws: LLMError.self) { try world.pick() }
        #expect(error?.status == 429)
        #expect(error?.message.contains("Budgets") == true)
        #expect(world.verdicts() == [.budget, .budget])
        #expect(world.state.spent(of: Self.day, .tag("paid"), now: world.now).dollars == 1.2)
        world.request.tags = ["other"]
        #expect(world.pickable() == [0, 1])
        world.request.tags = [tag]
        world.wait(.seconds(86_400))
        #expect(world.pickable() == [0, 1])
    }

    @Test func `a tag that a request excludes costs nothing`() throws {
        var world = Self.world([[], []])
        world.request.tags = ["!paid"]
        try self.spend(5, &world)
        #expect(world.state.spent(of: Self.day, .tag("paid"), now: world.now).dollars == 0)
    }

    @Test func `a deployment's own tag counts, too`() throws {
        var world = Self.world([["paid"], []])
        world.request.excluded = [1]
        try self.spend(2, &world)
        world.request.excluded = []
        #expect(world.pickable() == [1])
        #expect(world.verdicts()[0] == .budget)
        world.state.reset()
        #expect(world.pickable() == [0, 1])
    }

    @Test func `what both have is counted once`() throws {
        var world = Self.world([["paid"]])
        world.request.tags = ["paid"]
        try self.spend(0.5, &world)
        #expect(world.state.spent(of: Self.day, .tag("paid"), now: world.now).dollars == 0.5)
    }

    @Test func `a deployment that is asked for by its id costs, too`() throws {
        var world = Self.world([[]])
        let set = try #require(world.candidates("g0"))
        world.request.tags = ["paid"]
        try world.router.direct(to: set, for: world.request, at: world.now)
            .succeeded(at: world.now, inputTokens: 1, outputTokens: 1, dollars: 3)
        #expect(world.state.spent(of: Self.day, .tag("paid"), now: world.now).dollars == 3)
    }

    @Test func `processes tell each other what tags cost`() throws {
        var (here, there) = (Self.world([[]]), Self.world([[]]))
        here.request.tags = ["paid"]
        there.request.tags = ["paid"]
        try self.spend(1.5, &here)
        let spends = here.state.report(at: here.now).spends
        #expect(spends == [SpendReport(scope: .tag("paid"), period: Self.day.period, dollars: 1.5)])
        var news = RoutingNews(deployments: [])
        news.spends = [SpendNews(scope: .tag("paid"), dollars: 1.5, left: Self.day.period)]
        there.state.merge(news, at: there.now)
        #expect(there.verdicts() == [.budget])
    }

    @Test func `a provider's budget says when it begins anew`() throws {
        var settings = RoutingSettings()
        settings.providerBudgets = ["a": Self.day]
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in deployment.provider = "a" },
            settings: settings
        )
        #expect(world.state.spent(of: Self.day, .provider("a"), now: world.now).ends == nil)
        try self.spend(0.5, &world)
        let spent = world.state.spent(of: Self.day, .provider("a"), now: world.now + .seconds(10))
        #expect(spent.dollars == 0.5)
        #expect(spent.ends == world.now + Self.day.period)
        #expect(world.state.spent(of: Self.day, .provider("a"), now: world.now + Self.day.period).ends == nil)
    }
}
