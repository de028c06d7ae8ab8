import LLMCore
import LLMRouter
import LiteLLM
import Testing

/// Where requests of a log would go: the decisions of a gateway, with a clock of its own.
@Suite struct SimulationTests {
    @Test func `weights share the load`() throws {
        var world = SimulatedWorld()
        world.add("g", "a") { $0.weight = 3 }
        world.add("g", "b") { $0.weight = 1 }
        try world.ask(4000)
        let report = try world.run()
        #expect(report.requests == 4000)
        #expect(report.group("g")?.answered == 4000)
        // Four standard deviations of a binomial distribution: 4 × √(4000 × ¾ × ¼) is 110.
        #expect(abs((report.attempts()["a"] ?? 0) - 3000) < 110)
        #expect(report.attempts().values.reduce(0, +) == 4000)
    }

    @Test func `equal seeds give equal reports, whatever the order of the log`() throws {
        var world = SimulatedWorld(retries: 1)
        world.add("g", "a")
        world.add("g", "b")
        try world.ask(300) { $0.statuses = $0.at.nanoseconds % 3 == 0 ? [500] : [] }
        let report = try world.run(seed: 5)
        #expect(try world.run(seed: 5) == report)
        #expect(try world.run(seed: 6) != report)
        world.calls.reverse()
        #expect(try world.run(seed: 5) == report)
    }

    @Test func `failures are retried elsewhere and fall back`() throws {
        var world = SimulatedWorld(retries: 1)
        world.add("g", "a")
        world.add("g", "b")
        world.add("h", "c")
        world.settings.addFallbacks(["h"], for: "g")
        world.settings.routing.cooldowns.isDisabled = true
        try world.ask { $0.statuses = [500] }
        try world.ask(at: 10) { $0.statuses = [500, 500] }
        try world.ask(at: 20) { $0.statuses = [500, 500, 500, 500] }
        let report = try world.run()
        let group = try #require(report.group("g"))
        #expect((group.requests, group.answered, group.failed) == (3, 2, 1))
        #expect(group.retries == 3)
        #expect(group.fallbacks == ["h": 2])
        // Each retry went to the other of the two.
        #expect(report.attempts() == ["a": 3, "b": 3])
        #expect(report.group("h")?.requests == 0)
        #expect(report.attempts("h") == ["c": 3])
    }

    @Test func `whole answers that take longer than they may are timeouts`() throws {
        var world = SimulatedWorld()
        world.add("g", "a") { $0.timeout = .seconds(1) }
        world.add("h", "b")
        world.settings.addFallbacks(["h"], for: "g")
        world.settings.routing.cooldowns.isDisabled = true
        try world.ask(5) { $0.duration = .seconds(3) }
        try world.ask(5, at: 10) { $0.duration = .milliseconds(900) }
        let report = try world.run()
        #expect(report.attempts() == ["a": 10])
        #expect(report.attempts("h") == ["b": 5])
        #expect(report.group("g")?.answered == 10)
    }

    @Test func `a request that no retry mends is not retried`() throws {
        var world = SimulatedWorld(retries: 3)
        world.add("g", "a")
        try world.ask { $0.statuses = [400] }
        let report = try world.run()
        #expect(report.attempts() == ["a": 1])
        #expect(report.group("g")?.failed == 1)
    }

    @Test func `who failed rests, and one trial comes after`() throws {
        var world = SimulatedWorld()
        world.add("g", "a")
        world.add("g", "b")
        world.settings.routing.cooldowns.time = .seconds(30)
        // The first call decides by chance who fails; from then on the other one gets everything for half a minute.
        try world.ask { $0.statuses = [429] }
        try world.ask(20, at: 2)
        let report = try world.run()
        #expect(report.attempts().values.sorted() == [1, 20])
        #expect(report.group("g")?.failed == 1)
        try world.ask(200, at: 40, every: 2)
        #expect(try world.run().attempts().values.min() ?? 0 > 50)
    }

    @Test func `limits of a minute refuse, and the next minute opens`() throws {
        var world = SimulatedWorld()
        world.settings.routing.standard = .init(.usageBasedV2)
        world.add("g", "a") { $0.rpm = 10 }
        try world.ask(15, every: 1)
        try world.ask(5, at: 61, every: 1)
        let report = try world.run()
        let group = try #require(report.group("g"))
        #expect((group.requests, group.answered, group.refused) == (20, 15, 5))
        #expect(group.reasons == ["request_rate": 5])
    }

    @Test func `calls in flight count until they end`() throws {
        var world = SimulatedWorld()
        world.add("g", "a") { $0.maxParallelRequests = 2 }
        try world.ask(3, every: 0.1) { $0.duration = .seconds(10) }
        try world.ask(at: 11)
        let report = try world.run()
        #expect(report.group("g")?.refused == 1)
        #expect(report.attempts() == ["a": 3])
        #expect(report.group("g")?.reasons == ["parallel": 1])
    }

    @Test func `the least busy one gets the next call`() throws {
        var world = SimulatedWorld()
        world.settings.routing.standard = .init(.leastBusy)
        for id in ["a", "b", "c"] { world.add("g", id) }
        try world.ask(30, every: 0.1) { $0.duration = .seconds(100) }
        #expect(try world.run().attempts() == ["a": 10, "b": 10, "c": 10])
    }

    @Test func `levels are used one after the other`() throws {
        var world = SimulatedWorld()
        world.add("g", "a") { $0.order = 1 }
        world.add("g", "b") { $0.order = 2 }
        world.settings.routing.cooldowns.isDisabled = true
        try world.ask(5)
        try world.ask(2, at: 10) { $0.statuses = [500] }
        let report = try world.run()
        #expect(report.attempts() == ["a": 7, "b": 2])
        #expect(report.group("g")?.levels == 2)
        #expect(report.group("g")?.answered == 7)
    }

    @Test func `a budget ends with what it has bought`() throws {
        var world = SimulatedWorld()
        world.add("g", "a") {
            $0.prices = ["input_cost_per_token": 1, "output_cost_per_token": 0]
            $0.budget = SpendLimit(dollars: 3, period: .seconds(3600))
        }
        try world.ask(6, every: 10)
        try world.ask(at: 4000)
        let report = try world.run()
        #expect(report.group("g")?.answered == 4)
        #expect(report.group("g")?.reasons == ["budget": 3])
    }

    @Test func `tags cost what their calls do`() throws {
        var world = SimulatedWorld()
        world.settings.routing.tagBudgets = ["paid": SpendLimit(dollars: 2, period: .seconds(3600))]
        world.add("g", "a") { $0.prices = ["input_cost_per_token": 1, "output_cost_per_token": 0] }
        try world.ask(4, every: 10, tags: ["paid"])
        try world.ask(4, at: 100)
        let report = try world.run()
        #expect(report.group("g")?.answered == 6)
        #expect(report.group("g")?.refused == 2)
    }

    @Test func `the time for everything ends retries`() throws {
        var world = SimulatedWorld(retries: 9)
        world.add("g", "a")
        world.add("g", "b")
        world.settings.totalTimeout = .seconds(2.5)
        world.settings.routing.cooldowns.isDisabled = true
        try world.ask { $0.statuses = Array(repeating: 500, count: 9) }
        let report = try world.run()
        #expect(report.attempts().values.reduce(0, +) == 3)
        #expect(report.group("g")?.failed == 1)
    }

    @Test func `names of nothing are counted apart`() throws {
        var world = SimulatedWorld()
        world.add("g", "a")
        try world.ask(2, "nobody")
        try world.ask()
        let report = try world.run()
        #expect(report.unknown == ["nobody": 2])
        #expect(report.group("nobody") == nil)
        #expect(report.group("g")?.answered == 1)
    }

    @Test func `one deployment can be asked by its id, whatever it did`() throws {
        var world = SimulatedWorld()
        world.add("g", "a")
        world.add("g", "b")
        try world.ask(5, "b", every: 1) { $0.statuses = [429] }
        let report = try world.run()
        #expect(report.attempts() == ["a": 0, "b": 5])
    }

    @Test func `a team's own names are its own`() throws {
        var world = SimulatedWorld()
        world.add("internal", "a") {
            $0.info["team_id"] = "red"
            $0.info["team_public_model_name"] = "g"
        }
        try world.ask { $0.team = "red" }
        try world.ask { $0.team = "blue" }
        let report = try world.run()
        #expect(report.unknown == ["g": 1])
        #expect(report.groups.reduce(0) { $0 + $1.answered } == 1)
    }

    @Test func `a difference tells what changed`() throws {
        var old = SimulatedWorld()
        old.add("g", "a")
        try old.ask(10)
        var new = old
        new.definitions = []
        new.add("g", "b")
        let difference = SimulationDifference(from: try old.run(), to: try new.run())
        #expect(difference.json["answered"]?.intValue == 0)
        let changes = difference.json["deployments"]?.arrayValue ?? []
        #expect(changes.map { $0["id"]?.stringValue } == ["b", "a"])
        #expect(changes.map { $0["attempts"]?.intValue } == [10, -10])
        #expect(
            SimulationDifference(from: try old.run(), to: try old.run()).lines.last
                == "Every deployment gets what it got."
        )
    }
}
