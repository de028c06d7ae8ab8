import LLMCore
import LLMRouter
import Testing

/// What health checks do to decisions.
struct CheckTests {
    private static let refused = LLMError(.authentication, "The key is wrong.")

    private static func world(failures: Int? = nil) -> RoutingWorld {
        var settings = RoutingSettings()
        settings.usesHealth = true
        if let failures { settings.cooldowns.allowedFails.byClass[.authentication] = failures }
        return RoutingWorld(RoutingWorld.deployments(2), settings: settings)
    }

    @Test func `a failed check leaves a deployment out until the next one`() {
        var world = Self.world()
        world.router.noteCheck(of: 0, failure: Self.refused, at: world.now)
        #expect(world.pickable() == [1])
        world.router.noteCheck(of: 0, failure: nil, at: world.now)
        #expect(world.pickable() == [0, 1])
    }

    @Test func `a forgotten check is as good as none`() {
        var world = Self.world()
        world.router.noteCheck(of: 0, failure: Self.refused, at: world.now)
        world.router.forgetCheck(of: 0)
        #expect(world.pickable() == [0, 1])
    }

    @Test func `a failed check begins no rest and counts as no request`() throws {
        let world = Self.world()
        world.router.noteCheck(of: 0, failure: Self.refused, at: world.now)
        let known = world.state.known(of: try #require(world.candidates()), at: world.now)
        #expect(known.map(\.isHealthy) == [false, nil])
        #expect(known.allSatisfy { $0.cooldown == nil && $0.usage.requests == 0 && $0.inFlight == 0 })
    }

    @Test func `where a policy says how many failures are too many, a check counts as one`() throws {
        var world = Self.world(failures: 1)
        world.router.noteCheck(of: 0, failure: Self.refused, at: world.now)
        #expect(world.pickable() == [0, 1])
        world.router.noteCheck(of: 0, failure: Self.refused, at: world.now)
        #expect(world.pickable() == [1])
        let known = world.state.known(of: try #require(world.candidates()), at: world.now)
        #expect(known[0].cooldown != nil)
    }

    @Test func `a position outside of the list changes nothing`() {
        var world = Self.world()
        world.router.noteCheck(of: 7, failure: Self.refused, at: world.now)
        world.router.noteCheck(of: -1, failure: Self.refused, at: world.now)
        world.router.forgetCheck(of: 7)
        #expect(world.pickable() == [0, 1])
    }
}
