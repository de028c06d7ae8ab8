import LLMCore
import LLMRouter
import Testing

/// The way through groups.
@Suite struct PlanFallbackTests {
    /// Asks a plan until it gives up; every attempt fails with the error that the group is given.
    private func walk(
        _ plan: Plan,
        errors: [String: LLMError.Code] = [:],
        unknown: Set<String> = []
    ) -> (groups: [String], attempts: Int, depths: [Int]) {
        var plan = plan
        var random = CallRandom(seed: (1, 11))
        var groups = [plan.group.name]
        var depths = [0]
        var attempts = 1
        func failure() -> Plan.Failure {
            Plan.Failure(LLMError(errors[plan.group.name] ?? .internalServerError, "x"), on: nil, openCount: 1)
        }
        var step = plan.next(after: failure(), using: &random)
        while true {
            switch step {
            case .attempt: attempts += 1
            case .ask(let target):
                if unknown.contains(target.group) {
                    step = plan.skip()
                    continue
                }
                plan.enter(Plan.Group(name: target.group, count: 1, maxRetries: plan.group.maxRetries))
                groups.append(target.group)
                depths.append(plan.depth)
                attempts += 1
            case .giveUp: return (groups, attempts, depths)
            }
            step = plan.next(after: failure(), using: &random)
        }
    }

    private func table(_ lists: [String: [String]]) -> FallbackTable {
        lists.reduce(into: FallbackTable()) { $0.add($1.value.map { FallbackTarget($0) }, for: $1.key) }
    }

    private func plan(
        _ name: String,
        retries: Int = 0,
        _ general: [String: [String]] = [:],
        wishes: PlanWishes = PlanWishes(),
        _ change: (inout PlanSettings) -> Void = { _ in }
    ) -> Plan {
        var settings = PlanSettings()
        settings.fallbacks.general = self.table(general)
        change(&settings)
        return Plan(Plan.Group(name: name, count: 1, maxRetries: retries), settings: settings, wishes: wishes)
    }

    @Test func `targets are asked in order, their own fallbacks before the next`() {
        let found = self.walk(self.plan("a", ["a": ["b", "c"], "b": ["d"], "d": ["c"]]))
        #expect(found.groups == ["a", "b", "d", "c"])
        // The first group names it, too, so it is as near as that.
        #expect(found.depths == [0, 1, 2, 1])
        #expect(self.walk(self.plan("a", ["a": ["b"], "b": ["c"], "c": ["d"]])).depths == [0, 1, 2, 3])
        let flat = self.walk(self.plan("a", ["a": ["b", "c", "d"]]))
        #expect(flat.depths == [0, 1, 1, 1])
    }

    @Test func `circles end, and nobody is asked twice`() {
        #expect(
            self.walk(self.plan("a", ["a": ["b", "a"], "b": ["a", "c"], "c": ["a", "b"]])).groups == ["a", "b", "c"]
        )
        #expect(self.walk(self.plan("a", ["*": ["b", "c"]])).groups == ["a", "b", "c"])
    }

    @Test(arguments: [
        // What goes wrong there is another error, for which the general list holds.
        (LLMError.Code.contextWindowExceeded, ["a", "long", "b"]), (.contentPolicyViolation, ["a", "free", "b"]),
        (.internalServerError, ["a", "b"]), (.badRequest, ["a", "b"]), (.noDeployments, ["a", "b"]),
    ])
    func `an error goes to its own list`(_ code: LLMError.Code, groups: [String]) {
        let plan = self.plan("a", ["a": ["b"]]) {
            $0.fallbacks.contextWindow = self.table(["a": ["long"]])
            $0.fallbacks.contentPolicy = self.table(["a": ["free"]])
        }
        #expect(self.walk(plan, errors: ["a": code]).groups == groups)
    }

    @Test func `the general list waits for another error, and for the rest of the list`() {
        let long: (inout PlanSettings) -> Void = {
            $0.fallbacks.contextWindow = self.table(["a": ["long", "longer"]])
        }
        let plan = self.plan("a", ["a": ["b"], "long": ["c"]], long)
        let window = LLMError.Code.contextWindowExceeded
        #expect(self.walk(plan, errors: ["a": window]).groups == ["a", "long", "c", "longer", "b"])
        #expect(
            self.walk(plan, errors: ["a": window, "long": window, "longer": window]).groups == ["a", "long", "longer"]
        )
        var wishes = PlanWishes()
        wishes.fallbacks.anyway = [FallbackTarget("x")]
        #expect(
            self.walk(self.plan("a", ["a": ["b"]], wishes: wishes, long), errors: ["a": window]).groups == ["a", "x"]
        )
    }

    @Test func `retries of a fallback's own do not take the attempts of those after it`() {
        var settings = PlanSettings()
        settings.maxFallbacks = 3
        settings.fallbacks.general = self.table(["a": ["b", "c", "d"]])
        var plan = Plan(Plan.Group(name: "a", count: 1, maxRetries: 0), settings: settings)
        var random = CallRandom(seed: (1, 11))
        var (groups, attempts) = (["a"], 1)
        loop: while attempts < 100 {
            let failure = Plan.Failure(LLMError(.internalServerError, "x"), on: nil, openCount: 1)
            switch plan.next(after: failure, using: &random) {
            case .attempt: attempts += 1
            case .ask(let target):
                plan.enter(Plan.Group(name: target.group, count: 1, maxRetries: 3))
                groups.append(target.group)
                attempts += 1
            case .giveUp: break loop
            }
        }
        #expect(groups == ["a", "b", "c", "d"])
        #expect(attempts == 1 + 3 * 4)
    }

    @Test func `a list of its own excludes the general one, even for groups it does not name`() {
        let plan = self.plan("a", ["a": ["b"]]) { $0.fallbacks.contextWindow = self.table(["x": ["long"]]) }
        #expect(self.walk(plan, errors: ["a": .contextWindowExceeded]).groups == ["a"])
        let general = self.plan("a", ["a": ["b"]])
        #expect(self.walk(general, errors: ["a": .contextWindowExceeded]).groups == ["a", "b"])
    }

    @Test(arguments: [
        ("openai/gpt-4o", "gpt-4o"), ("gpt-4o", "openai/gpt-4o"), ("gpt-4o", "gpt-4o"), ("anything", "*"),
    ])
    func `a group is found with its provider in front added or removed`(_ group: String, key: String) {
        #expect(self.table([key: ["b"], "other": ["c"]]).targets(for: group) == [FallbackTarget("b")])
    }

    @Test func `a request cannot ask for attempts without end`() {
        var settings = PlanSettings()
        settings.maxFallbacks = 63
        let group = Plan.Group(name: "g", count: 1, maxRetries: 100)
        #expect(Plan(group, settings: settings).attemptsLeft == 101 * 64 - 1)
        var wishes = PlanWishes()
        wishes.retries = 100
        #expect(Plan(group, settings: settings, wishes: wishes).attemptsLeft == 127)
        wishes = PlanWishes()
        wishes.maxFallbacks = 64
        #expect(Plan(group, settings: PlanSettings(), wishes: wishes).attemptsLeft == 127)
        wishes.maxFallbacks = 0
        #expect(Plan(group, settings: settings, wishes: wishes).attemptsLeft == 100)
    }

    @Test func `a request's lists replace the configuration's`() {
        var wishes = PlanWishes()
        wishes.fallbacks.anyway = [FallbackTarget("x"), FallbackTarget("y")]
        #expect(self.walk(self.plan("a", ["a": ["b"]], wishes: wishes)).groups == ["a", "x", "y"])
        wishes = PlanWishes()
        wishes.fallbacks.general = self.table(["a": ["z"]])
        #expect(self.walk(self.plan("a", ["a": ["b"]], wishes: wishes)).groups == ["a", "z"])
        wishes.hasNoFallbacks = true
        #expect(self.walk(self.plan("a", ["a": ["b"]], wishes: wishes)).groups == ["a"])
    }

    @Test func `names that lead nowhere cost no fallback`() {
        let plan = self.plan("a", ["a": ["u1", "u2", "b"]]) { $0.maxFallbacks = 1 }
        #expect(self.walk(plan, unknown: ["u1", "u2"]).groups == ["a", "b"])
    }

    @Test func `fallbacks are counted`() {
        let lists = ["a": (1...20).map { "b\($0)" }]
        #expect(self.walk(self.plan("a", lists)).groups.count == 6)
        #expect(self.walk(self.plan("a", lists) { $0.maxFallbacks = 0 }).groups == ["a"])
    }

    @Test func `every target has its own retries`() {
        let found = self.walk(self.plan("a", retries: 2, ["a": ["b", "c"]]))
        #expect(found.attempts == 9)
    }

    @Test func `whatever is configured, attempts stay within the budget and each group is asked once`() {
        var random = CallRandom(seed: (5, 23))
        let codes: [LLMError.Code] = [
            .internalServerError, .rateLimit, .badRequest, .contextWindowExceeded, .contentPolicyViolation, .timeout,
            .authentication, .notFound,
        ]
        for _ in 0..<5_000 {
            let names = (0..<Int.random(in: 1...8, using: &random)).map { "g\($0)" }
            func lists() -> FallbackTable {
                var table = FallbackTable()
                for name in names + ["*"] where Bool.random(using: &random) {
                    let count = Int.random(in: 1...6, using: &random)
                    let targets = (0..<count).compactMap { _ in names.randomElement(using: &random) }
                    table.add(targets.map { FallbackTarget($0) }, for: name)
                }
                return table
            }
            var settings = PlanSettings()
            settings.maxFallbacks = Int.random(in: 0...6, using: &random)
            settings.fallbacks.general = lists()
            if Bool.random(using: &random) { settings.fallbacks.contextWindow = lists() }
            if Bool.random(using: &random) { settings.fallbacks.contentPolicy = lists() }
            let policyRetries = Int.random(in: 0...4, using: &random)
            if Bool.random(using: &random) {
                settings.retryPolicy = RetryCounts(byClass: [.rateLimit: policyRetries, .badRequest: 1])
            }
            let retries = Int.random(in: 0...4, using: &random)
            var plan = Plan(
                Plan.Group(name: "g0", count: 2, orderLevels: [1, 2], maxRetries: retries),
                settings: settings
            )
            var asked = ["g0"]
            var (attempts, added) = (1, 0)
            let most =
                (max(retries, settings.retryPolicy == nil ? 0 : max(policyRetries, 1)) + 1)
                * (settings.maxFallbacks + 2)
            var step = Plan.Step.attempt(after: .zero)
            walk: for _ in 0...1_000 {
                let error = LLMError(codes.randomElement(using: &random) ?? .timeout, "x")
                let open = Int.random(in: 0...2, using: &random)
                step = plan.next(after: Plan.Failure(error, on: nil, openCount: open), using: &random)
                while case .ask(let target) = step {
                    #expect(!asked.contains(target.group))
                    asked.append(target.group)
                    guard Bool.random(using: &random) else {
                        step = plan.skip()
                        continue
                    }
                    let own = Int.random(in: 0...9, using: &random)
                    added += own
                    plan.enter(Plan.Group(name: target.group, count: 2, maxRetries: own))
                    step = .attempt(after: .zero)
                }
                guard case .attempt = step else { break walk }
                attempts += 1
            }
            #expect(step == .giveUp)
            #expect(attempts <= most + added)
        }
    }

    @Test func `a group is asked once, whatever it is called`() {
        let plan = self.plan("a")
        #expect(plan.hasAsked(Plan.Group(name: "alias", count: 1, maxRetries: 0, target: "a")))
        #expect(!plan.hasAsked(Plan.Group(name: "alias", count: 1, maxRetries: 0, target: "b")))
        var other = plan
        other.enter(Plan.Group(name: "alias", count: 1, maxRetries: 0, target: "b"))
        #expect(other.hasAsked(Plan.Group(name: "another", count: 1, maxRetries: 0, target: "b")))
        #expect(!other.hasAsked(Plan.Group(name: "b*", count: 1, maxRetries: 0)))
    }

    @Test func `retries are those of the deployment that failed`() {
        var random = CallRandom(seed: (1, 11))
        let group = Plan.Group(name: "a", count: 2, maxRetries: 0, mostRetries: 3)
        var plan = Plan(group, settings: PlanSettings())
        for left in [3, 2, 1] {
            let failure = Plan.Failure(LLMError(.internalServerError, "x"), on: nil, openCount: 1, maxRetries: left)
            let step = plan.next(after: failure, using: &random)
            // Two were made when the third failure says that one is the most.
            if left < 2 { #expect(step == .giveUp) } else { #expect(step == .attempt(after: .zero)) }
        }
        #expect(plan.maxRetries == 1)
    }

    @Test func `many rules cost no more than a few`() {
        var table = FallbackTable()
        for number in 0..<10_000 { table.add([FallbackTarget("t\(number)")], for: "p/g\(number)") }
        table.add([FallbackTarget("rest")], for: "*")
        let took = ContinuousClock().measure {
            for number in 0..<1000 { #expect(table.targets(for: "g\(number)")?.map(\.group) == ["t\(number)"]) }
            #expect(table.targets(for: "unknown")?.map(\.group) == ["rest"])
        }
        #expect(took < .milliseconds(500))
    }
}
