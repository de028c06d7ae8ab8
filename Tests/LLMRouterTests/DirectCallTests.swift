import LLMCore
import LLMRouter
import Testing

/// Calls for one deployment, by its id or as `specific_deployment`.
@Suite struct DirectCallTests {
    private func call(_ world: RoutingWorld, _ name: String) throws -> RoutingLease {
        let candidates = try #require(world.candidates(name))
        #expect(candidates.isSpecific)
        return try world.router.direct(to: candidates, for: world.request, at: world.now)
    }

    @Test(arguments: [(nil, false, false), ("blue", false, false), ("red", false, true), (nil, true, true)])
    func `an id does not lead to another team's deployment`(
        _ team: String?,
        mayActForTeams: Bool,
        isServed: Bool
    ) throws {
        var world = RoutingWorld(RoutingWorld.deployments(1) { deployment, _ in deployment.team = "red" })
        (world.request.team, world.request.mayActForTeams) = (team, mayActForTeams)
        if isServed {
            try self.call(world, "g0").abandoned(at: world.now)
        } else {
            let error = #expect(throws: LLMError.self) { try self.call(world, "g0") }
            #expect(error?.status == 400 && world.known().map(\.inFlight) == [0])
        }
    }

    @Test func `an id has the deployment's parallel calls, and no more`() throws {
        let world = RoutingWorld(RoutingWorld.deployments(2) { $0.maxParallelRequests = $1 + 1 })
        let first = try self.call(world, "g0")
        #expect(world.known().map(\.inFlight) == [1, 0])
        #expect(world.known().map(\.usage.requests) == [1, 0])
        let error = #expect(throws: LLMError.self) { try self.call(world, "g0") }
        #expect(error?.code == .rateLimit)
        first.succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(world.known().map(\.inFlight) == [0, 0])
        try self.call(world, "g0").abandoned(at: world.now)
    }

    @Test func `who rests can be asked by its id`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(1))
        try world.fail(.authentication)
        #expect(throws: LLMError.self) { try world.pick() }
        try self.call(world, "g0").succeeded(at: world.now, inputTokens: 1, outputTokens: 1)
        #expect(throws: LLMError.self) { try world.pick() }
    }

    @Test func `a group that is named like its only deployment is a group`() throws {
        let deployment = RoutedDeployment(index: 0, id: "same", group: "same", model: "openai/m")
        let table = RoutingTable(deployments: [deployment])
        #expect(table.resolve("same", inferredProvider: nil)?.set.isSpecific == false)
        #expect(table.resolveSpecific("same")?.set.isSpecific == true)
        #expect(table.resolveSpecific("openai/m")?.set.isSpecific == true)
        // By the upstream's name it is a group of all that have it.
        #expect(table.resolve("openai/m", inferredProvider: nil)?.set.isSpecific == false)
    }
}
