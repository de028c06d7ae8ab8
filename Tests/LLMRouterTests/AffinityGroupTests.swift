import LLMCore
import LLMRouter
import Testing

/// `model_group_affinity_config`: kinds of affinity of single groups.
@Suite struct AffinityGroupTests {
    private static func world(_ groups: [String: RoutingSettings.Checks]) -> RoutingWorld {
        var settings = RoutingSettings()
        settings.checks = [.sessionAffinity]
        settings.groupAffinities = groups
        var world = RoutingWorld(
            RoutingWorld.deployments(5) + RoutingWorld.deployments(5, group: "h"),
            settings: settings
        )
        world.request.affinities = [.init(.sessionAffinity, key: "s"), .init(.deploymentAffinity, key: "d")]
        return world
    }

    private func keeps(_ name: String, _ world: RoutingWorld) throws -> Bool {
        var world = world
        try world.pick(name).succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        return world.pickable(name).count == 1
    }

    @Test(
        arguments: [
            ([:], true, true), (["g": []], false, true), (["h": [.deploymentAffinity]], true, true),
            (["g": [.promptCaching], "h": []], false, false), (["none": []], true, true),
        ] as [([String: RoutingSettings.Checks], Bool, Bool)]
    )
    func `a group's own kinds replace those of all`(
        _ groups: [String: RoutingSettings.Checks],
        _ g: Bool,
        _ h: Bool
    ) throws {
        let world = Self.world(groups)
        #expect(try self.keeps("g", world) == g)
        #expect(try self.keeps("h", world) == h)
    }

    @Test func `only the kinds of the group count`() throws {
        var world = Self.world(["g": [.deploymentAffinity]])
        let first = try world.pick()
        first.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        world.request.affinities = [.init(.sessionAffinity, key: "s")]
        #expect(world.pickable().count == 5)
        world.request.affinities = [.init(.deploymentAffinity, key: "d")]
        #expect(world.pickable() == [first.index])
    }

    @Test func `without any check of all, a group may have one`() throws {
        var settings = RoutingSettings()
        settings.groupAffinities = ["g": [.sessionAffinity]]
        #expect(settings.allAffinities == [.sessionAffinity])
        var world = RoutingWorld(RoutingWorld.deployments(5), settings: settings)
        world.request.affinities = [.init(.sessionAffinity, key: "s")]
        #expect(try self.keeps("g", world))
    }
}
