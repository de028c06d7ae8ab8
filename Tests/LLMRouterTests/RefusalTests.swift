import LLMCore
import LLMRouter
import Testing

/// What is said where nobody can be picked: how long to wait, and only where waiting changes something.
@Suite struct RefusalTests {
    private static func limited() -> RoutingSettings {
        var settings = RoutingSettings()
        settings.standard = .init(.usageBasedV2)
        return settings
    }

    private func refusal(_ world: inout RoutingWorld) throws -> LLMError {
        try #require(#expect(throws: LLMError.self) { try world.pick() })
    }

    @Test func `a spent budget says when its period ends`() throws {
        let day = SpendLimit(dollars: 1, period: .seconds(86_400))
        var world = RoutingWorld(RoutingWorld.deployments(1) { deployment, _ in deployment.budget = day })
        try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1, dollars: 2)
        world.wait(.seconds(400))
        let error = try self.refusal(&world)
        #expect(error.retryAfter == .seconds(86_000))
        #expect(error.message.contains("Try again in 86000 seconds."))
        #expect(error.typeOverride == nil)
    }

    @Test func `a provider's spent budget says when its period ends`() throws {
        var settings = RoutingSettings()
        settings.providerBudgets = ["a": SpendLimit(dollars: 1, period: .seconds(100))]
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in deployment.provider = "a" },
            settings: settings
        )
        try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1, dollars: 2)
        world.wait(.seconds(40))
        #expect(try self.refusal(&world).retryAfter == .seconds(60))
    }

    @Test func `the shortest wait counts`() throws {
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, index in
                if index == 0 { deployment.rpm = 1 } else { deployment.cooldownTime = .seconds(3) }
            },
            settings: Self.limited()
        )
        world.wait(.seconds(20))
        world.request.excluded = [0]
        try world.fail(.rateLimit)
        world.request.excluded = []
        try world.pick().succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(try self.refusal(&world).retryAfter == .seconds(3))
        // The rest is over, and begins anew: the minute ends first.
        world.wait(.seconds(3))
        try world.pick().failed(LLMError(.authentication, "x"), at: world.now)
        world.wait(.seconds(36))
        world.request.excluded = [0]
        try world.fail(.rateLimit)
        #expect(try self.refusal(&world).retryAfter == .seconds(1))
    }

    @Test func `where time changes nothing none is named`() throws {
        var settings = RoutingSettings()
        settings.hasPreCallChecks = true
        var world = RoutingWorld(
            RoutingWorld.deployments(2) { deployment, index in
                if index == 0 { deployment.isBlocked = true } else { deployment.region = "us" }
            },
            settings: settings
        )
        world.request.region = "eu"
        let error = try self.refusal(&world)
        #expect(error.retryAfter == nil)
        #expect(error.message.hasPrefix("No deployments available for selected model. Passed model=g."))
    }

    @Test func `only where all rest it says so`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(2) { deployment, index in deployment.isBlocked = index == 1 })
        try world.fail(.authentication)
        let error = try self.refusal(&world)
        #expect(error.retryAfter == .seconds(5))
        #expect(error.typeOverride == nil)
        #expect(!error.message.contains("All deployments"))
    }
}
