import LLMCore
import LLMRouter
import Testing

/// One name for several groups (`routing_groups`), whose knowledge is kept apart.
@Suite struct SeveralGroupsTests {
    private static func world(
        _ settings: RoutingSettings = RoutingSettings(),
        _ change: (inout RoutedDeployment) -> Void = { _ in }
    ) -> RoutingWorld {
        let deployments = (0..<6).map { index in
            var deployment = RoutedDeployment(index: index, id: "d\(index)", group: "g\(index / 2)", model: "openai/m")
            change(&deployment)
            return deployment
        }
        return RoutingWorld(deployments, settings: settings)
    }

    @Test func `a session stays with its deployment`() throws {
        var settings = RoutingSettings()
        settings.checks = [.sessionAffinity]
        var world = Self.world(settings)
        for session in ["one", "two", "three", "four"] {
            world.request.affinities = [.init(.sessionAffinity, key: session)]
            let first = try world.pick("openai/m")
            first.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
            #expect(world.pickable("openai/m") == [first.index])
            // Elsewhere for a while, it stays where it was last.
            world.request.excluded = [first.index]
            world.wait(.seconds(1))
            let second = try world.pick("openai/m")
            second.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
            world.request.excluded = []
            #expect(world.pickable("openai/m") == [second.index])
        }
    }

    @Test(arguments: [true, false])
    func `many at once get no more than there is`(_ byMinute: Bool) async throws {
        var settings = RoutingSettings()
        if byMinute { settings.checks = [.rateLimits] }
        let world = Self.world(settings) { deployment in
            if byMinute { deployment.rpm = 3 } else { deployment.maxParallelRequests = 3 }
        }
        let candidates = try #require(world.candidates("openai/m"))
        let picked = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    var random = CallRandom(seed: (UInt64(number), 5))
                    var request = RoutingRequest()
                    var record: DecisionRecord?
                    let lease = try? world.router.pick(
                        from: candidates,
                        for: &request,
                        at: world.now,
                        using: &random,
                        recording: &record
                    )
                    return lease?.index
                }
            }
            return await group.reduce(into: [Int: Int]()) { counts, index in
                if let index { counts[index, default: 0] += 1 }
            }
        }
        #expect(picked.values.allSatisfy { $0 <= 3 })
        #expect(picked.values.reduce(0, +) == 18)
    }
}
