import Foundation
import LLMCore
import LLMRouter
import Testing

@Suite struct RoutingStateTests {
    @Test func `what was learned outlives a configuration`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(3))
        let running = try world.pick()
        try world.fail(.rateLimit)
        let resting = try #require(world.known().first { $0.cooldown != nil }?.id)
        // The same deployments in another order, one gone, one new.
        let changed = RoutingWorld.deployments(4).filter { $0.id != "g2" || resting == "g2" }.reversed()
        var next = RoutingWorld(Array(changed), state: world.state)
        next.now = world.now
        #expect(next.known().first { $0.id == resting }?.cooldown != nil)
        #expect(next.known().filter { $0.cooldown != nil }.count == 1)
        // A call of the old configuration still ends where it began.
        running.succeeded(at: world.now, inputTokens: 3, outputTokens: 4)
        if let kept = next.known().first(where: { $0.id == running.deployment.id }) {
            #expect(kept.usage.tokens == 7)
        }
    }

    @Test func `calls of an old configuration end in the new one`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.leastBusy)
        var old = RoutingWorld(RoutingWorld.deployments(2), settings: settings)
        let leases = try (0..<6).map { _ in try old.pick() }
        let next = RoutingWorld(RoutingWorld.deployments(2), settings: settings, state: old.state)
        #expect(next.known().map(\.inFlight) == [3, 3])
        for lease in leases { lease.succeeded(at: old.now, inputTokens: 0, outputTokens: 0) }
        #expect(next.known().map(\.inFlight) == [0, 0])
    }

    @Test func `a deployment that moves to another group takes along what was learned`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(1))
        try world.fail(.authentication)
        var moved = RoutedDeployment(index: 0, id: "g0", group: "other", model: "openai/m")
        moved.weight = 1
        let next = RoutingWorld([moved], state: world.state)
        #expect(next.known("other").first?.cooldown != nil)
    }

    @Test func `a call of a deployment that is gone tells nothing about the one in its place`() throws {
        var budgeted = RoutingWorld.deployments(1) { deployment, _ in
            deployment.budget = SpendLimit(dollars: 1, period: .seconds(100))
        }
        var old = RoutingWorld(budgeted)
        let (refused, expensive) = (try old.pick(), try old.pick())
        budgeted[0] = RoutedDeployment(index: 0, id: "new", group: "g", model: "openai/m")
        budgeted[0].budget = SpendLimit(dollars: 1, period: .seconds(100))
        var next = RoutingWorld(budgeted, state: old.state)
        refused.failed(LLMError(.authentication, "revoked"), at: old.now)
        expensive.succeeded(at: old.now, inputTokens: 5, outputTokens: 5, dollars: 2)
        let known = try #require(next.known().first)
        #expect(known.id == "new" && known.cooldown == nil && known.spent == 0 && known.usage.tokens == 0)
        #expect(next.pickable() == [0])
    }

    /// Memory of this process, in pages; 0 where that cannot be told.
    private static func residentPages() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    @Test func `many configurations do not fill the memory`() throws {
        let state = RoutingState()
        var world = RoutingWorld(RoutingWorld.deployments(1), state: state)
        // What is kept of each would keep its name, too.
        let long = String(repeating: "x", count: 8192)
        var before = 0
        for round in 0..<1000 {
            if round == 20 { before = Self.residentPages() }
            let deployments = (0..<20).map { index in
                RoutedDeployment(index: index, id: "\(round)-\(index)\(long)", group: "g", model: "m")
            }
            world = RoutingWorld(deployments, state: state)
            let lease = try world.pick()
            lease.failed(LLMError(.rateLimit, "x"), at: world.now)
        }
        // All of them together would be 160 MB.
        #expect((Self.residentPages() - before) * 4096 < 80 << 20)
        #expect(world.known().filter { $0.cooldown != nil }.count == 1)
    }

    @Test func `a deployment that is gone leaves nothing to look at`() throws {
        let state = RoutingState()
        var world = RoutingWorld(RoutingWorld.deployments(2), state: state)
        world.request.excluded = [1]
        try world.fail(.rateLimit)
        var next = RoutingWorld(RoutingWorld.deployments(2).filter { $0.id == "g1" }, state: state)
        var record: DecisionRecord? = DecisionRecord()
        _ = try next.pick("g", recording: &record)
        #expect(record?.looks == 1)
    }

    @Test func `everything can be forgotten but what is in flight`() throws {
        var settings = RoutingSettings()
        settings.standard = .init(.leastBusy)
        var world = RoutingWorld(RoutingWorld.deployments(2), settings: settings)
        let running = try world.pick()
        try world.fail(.rateLimit)
        world.state.reset()
        #expect(world.known().map(\.inFlight) == [1, 0])
        #expect(world.known().allSatisfy { $0.cooldown == nil && $0.usage.isZero })
        running.abandoned(at: world.now)
        #expect(world.known().map(\.inFlight) == [0, 0])
    }

    @Test func `deployments of several groups are chosen among as one`() throws {
        let deployments =
            RoutingWorld.deployments(2)
            + RoutingWorld.deployments(2, group: "h") { deployment, index in
                deployment = RoutedDeployment(index: index + 2, id: "h\(index)", group: "h", model: "openai/m")
            }
        var world = RoutingWorld(deployments)
        #expect(world.pickable("openai/m") == [0, 1, 2, 3])
        world.request.excluded = [0, 1, 2]
        let lease = try world.pick("openai/m")
        lease.failed(LLMError(.rateLimit, "x"), at: world.now)
        world.request.excluded = []
        #expect(world.pickable("openai/m") == [0, 1, 2])
        #expect(world.pickable("h") == [2])
        world.wait(.seconds(5))
        world.request.excluded = [0, 1, 2]
        world.request.returnsToExcluded = false
        let trial = try world.pick("openai/m")
        #expect(trial.isTrial)
        #expect(throws: LLMError.self) { try world.pick("openai/m") }
    }

    @Test func `usage of a group is the sum of its deployments`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(3))
        for _ in 0..<10 { try world.pick().succeeded(at: world.now, inputTokens: 3, outputTokens: 2) }
        let candidates = try #require(world.candidates())
        let usage = world.state.usage(of: candidates, at: world.now)
        #expect(usage.requests == 10)
        #expect(usage.tokens == 50)
        #expect(world.state.usage(of: candidates, at: world.now + .seconds(60)).isZero)
    }

    @Test func `many at once get no more than there is`() async throws {
        var settings = RoutingSettings()
        settings.standard = .init(.usageBasedV2)
        let world = RoutingWorld(
            RoutingWorld.deployments(3) { deployment, _ in
                deployment.rpm = 100
                deployment.maxParallelRequests = 60
            },
            settings: settings
        )
        let begun = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    var own = world
                    own.random = CallRandom(seed: (UInt64(worker), 3))
                    var begun = 0
                    for _ in 0..<300 {
                        guard let lease = try? own.pick() else { continue }
                        begun += 1
                        lease.succeeded(at: own.now, inputTokens: 1, outputTokens: 1)
                    }
                    return begun
                }
            }
            return await group.reduce(0, +)
        }
        #expect(begun == 300)
        #expect(world.known().allSatisfy { $0.inFlight == 0 && $0.usage.requests == 100 })
    }

    @Test func `the open ones are counted`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(3) { $0.isBlocked = $1 == 2 })
        let candidates = try #require(world.candidates())
        #expect(world.router.openCount(of: candidates, at: world.now) == 2)
        try world.fail(.rateLimit)
        #expect(world.router.openCount(of: candidates, at: world.now) == 1)
        #expect(world.router.openCount(of: candidates, at: world.now + .seconds(5)) == 2)
    }
}

@Suite struct DecisionWorkTests {
    /// The work of deciding, counted as looks at candidates.
    static func looks(groups: Int, size: Int, _ settings: RoutingSettings) throws -> Int {
        let deployments = (0..<groups).flatMap { group in
            (0..<size).map { index in
                var deployment = RoutedDeployment(
                    index: group * size + index,
                    id: "\(group)-\(index)",
                    group: "g\(group)",
                    model: "m\(group)"
                )
                deployment.order = index % 2
                deployment.rpm = 1000
                return deployment
            }
        }
        var world = RoutingWorld(deployments, settings: settings)
        var record: DecisionRecord? = DecisionRecord()
        _ = try world.pick("g\(groups / 2)", recording: &record)
        return record?.looks ?? 0
    }

    @Test(arguments: RoutingMethod.allCases)
    func `a decision's work does not depend on the number of groups`(_ method: RoutingMethod) throws {
        var settings = RoutingSettings()
        settings.standard = .init(method)
        let few = try Self.looks(groups: 1, size: 100, settings)
        #expect(try Self.looks(groups: 200, size: 100, settings) == few)
    }

    @Test(arguments: RoutingMethod.allCases)
    func `a decision's work is linear in the number of candidates`(_ method: RoutingMethod) throws {
        var settings = RoutingSettings()
        settings.standard = .init(method)
        let small = try Self.looks(groups: 1, size: 100, settings)
        let large = try Self.looks(groups: 1, size: 1000, settings)
        #expect(small > 0)
        #expect(large == 10 * small)
    }

    @Test func `a plain shuffle looks at nobody`() throws {
        var world = RoutingWorld(RoutingWorld.deployments(1000) { $0.weight = Double($1) })
        var record: DecisionRecord? = DecisionRecord()
        _ = try world.pick("g", recording: &record)
        #expect(record?.looks == 1)
    }
}
