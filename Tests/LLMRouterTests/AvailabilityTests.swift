import LLMCore
import LLMRouter
import Testing

/// Who could be picked now, asked without picking anybody.
@Suite struct AvailabilityTests {
    private static func available(_ world: RoutingWorld, _ name: String = "g") -> [Int] {
        world.candidates(name).map { world.router.available(among: $0, for: world.request, at: world.now) } ?? []
    }

    @Test func `everybody, in the order of the configuration`() {
        #expect(Self.available(RoutingWorld(RoutingWorld.deployments(4))) == [0, 1, 2, 3])
    }

    @Test func `asking takes nothing and changes nothing`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.usageBasedV2)
        var world = RoutingWorld(
            RoutingWorld.deployments(1) { deployment, _ in
                deployment.rpm = 1
                deployment.maxParallelRequests = 1
            },
            settings: settings
        )
        for _ in 0..<3 { #expect(Self.available(world) == [0]) }
        #expect(world.known()[0].usage.requests == 0)
        let lease = try world.pick()
        #expect(Self.available(world) == [])
        lease.abandoned(at: world.now)
        // The request of this minute is used up all the same.
        #expect(Self.available(world) == [])
        world.wait(.seconds(60))
        #expect(Self.available(world) == [0])
    }

    @Test func `who rests comes back with its time, and asking is no trial`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(2))
        world.request.excluded = [1]
        try world.fail(.rateLimit)
        world.request.excluded = []
        #expect(Self.available(world) == [1])
        world.wait(.seconds(5))
        for _ in 0..<3 { #expect(Self.available(world) == [0, 1]) }
        world.request.excluded = [1]
        let trial = try world.pick()
        #expect(trial.isTrial)
        world.request.excluded = []
        #expect(Self.available(world) == [1])
        trial.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(Self.available(world) == [0, 1])
    }

    @Test func `pauses, budgets, levels and tags are looked at`() throws {
        var settings = RoutingSettings()
        settings.filtersTags = true
        var world = RoutingWorld(
            RoutingWorld.deployments(5) { deployment, index in
                deployment.isBlocked = index == 0
                deployment.order = index == 4 ? 2 : 1
                deployment.tags = index == 1 ? ["x"] : []
                if index == 2 { deployment.budget = SpendLimit(dollars: 0, period: .seconds(60)) }
            },
            settings: settings
        )
        #expect(Self.available(world) == [1, 3])
        world.request.tags = ["x"]
        #expect(Self.available(world) == [1])
        world.request.tags = []
        world.request.orderLevel = 2
        #expect(Self.available(world) == [4])
    }

    @Test func `what can be picked is what is available`() {
        var random = CallRandom(seed: (5, 9))
        for round in 0..<60 {
            var settings = RoutingSettings()
            settings.filtersTags = round % 3 == 0
            settings.checks = round % 2 == 0 ? [.rateLimits] : []
            var world = RoutingWorld(
                RoutingWorld.deployments(6) { deployment, index in
                    deployment.weight = 1
                    deployment.isBlocked = Int.random(in: 0..<4, using: &random) == 0
                    deployment.order = [nil, 1, 2].randomElement(using: &random) ?? nil
                    deployment.tags = [[], ["default"], ["x"]].randomElement(using: &random) ?? []
                    deployment.rpm = Bool.random(using: &random) ? 1000 : 0
                },
                settings: settings
            )
            #expect(Set(Self.available(world)) == world.pickable(), "round \(round)")
        }
    }

    @Test func `names of nothing and of one`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(2) { $0.isBlocked = $1 == 1 })
        #expect(Self.available(world, "none") == [])
        #expect(Self.available(world, "g0") == [0])
        #expect(Self.available(world, "g1") == [])
        try world.pick("g0").abandoned(at: world.now)
    }
}
