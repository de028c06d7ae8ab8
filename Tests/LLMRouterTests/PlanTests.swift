import LLMCore
import LLMRouter
import Testing

/// Retries within one group.
@Suite struct PlanTests {
    static func candidates(_ count: Int) -> [RoutedDeployment] {
        (0..<count).map { RoutedDeployment(index: $0, id: "\($0)", group: "g", model: "openai/m") }
    }

    static func failure(_ code: LLMError.Code, on index: Int = 0, open: Int = 1) -> Plan.Failure {
        let deployment = RoutedDeployment(index: index, id: "\(index)", group: "g", model: "openai/m")
        return Plan.Failure(LLMError(code, "x"), on: deployment, openCount: open)
    }

    private func plan(_ count: Int, retries: Int, _ change: (inout PlanSettings) -> Void = { _ in }) -> Plan {
        var settings = PlanSettings()
        settings.backoff.jitter = 0
        change(&settings)
        return Plan(Plan.Group(name: "g", count: count, maxRetries: retries), settings: settings)
    }

    private var random = CallRandom(seed: (1, 11))

    @Test(arguments: [
        (LLMError.Code.rateLimit, true), (.timeout, true), (.internalServerError, true), (.apiConnection, true),
        (.serviceUnavailable, true), (.conflict, true), (.badRequest, false), (.contextWindowExceeded, false),
        (.notFound, false), (.contentPolicyViolation, false), (.unsupportedParameters, false),
        (.paymentRequired, false), (.authentication, false), (.permissionDenied, false), (.noDeployments, false),
    ])
    mutating func `some failures are worth another try`(_ code: LLMError.Code, retries: Bool) {
        var plan = self.plan(1, retries: 2)
        let step = plan.next(after: Self.failure(code), using: &self.random)
        #expect((step != .giveUp) == retries)
        #expect(plan.retries == (retries ? 1 : 0))
    }

    @Test mutating func `a refused key is tried on another deployment only`() {
        var plan = self.plan(2, retries: 2)
        let step = plan.next(after: Self.failure(.authentication, on: 1, open: 2), using: &self.random)
        #expect(step == .attempt(after: .zero))
        #expect(plan.excluded == [1])
        // When all have refused it, none is better than the others.
        _ = plan.next(after: Self.failure(.authentication, on: 0, open: 2), using: &self.random)
        #expect(plan.excluded.isEmpty)
    }

    @Test mutating func `retries end`() {
        var plan = self.plan(3, retries: 2)
        for _ in 0..<2 {
            #expect(plan.next(after: Self.failure(.rateLimit, open: 3), using: &self.random) == .attempt(after: .zero))
        }
        #expect(plan.next(after: Self.failure(.rateLimit, open: 3), using: &self.random) == .giveUp)
        #expect(plan.retries == 2)
    }

    @Test mutating func `the only deployment is given time, unless nothing is open`() {
        var plan = self.plan(1, retries: 2)
        #expect(plan.next(after: Self.failure(.rateLimit), using: &self.random) == .attempt(after: .seconds(0.5)))
        #expect(plan.next(after: Self.failure(.rateLimit), using: &self.random) == .attempt(after: .seconds(1)))
        var resting = self.plan(2, retries: 2)
        #expect(resting.next(after: Self.failure(.rateLimit, open: 0), using: &self.random) == .giveUp)
    }

    @Test mutating func `a policy counts instead of the number and of the kind`() {
        let policy = RetryCounts(byClass: [.badRequest: 2, .rateLimit: 0], standard: 1)
        for (code, retries) in [
            (LLMError.Code.badRequest, 2), (.contextWindowExceeded, 2), (.contentPolicyViolation, 2), (.rateLimit, 0),
            (.internalServerError, 1), (.notFound, 1), (.apiConnection, 1),
        ] {
            var plan = self.plan(1, retries: 5) { $0.retryPolicy = policy }
            var made = 0
            while plan.next(after: Self.failure(code), using: &self.random) != .giveUp { made += 1 }
            #expect(made == retries, "\(code.label)")
            #expect(plan.maxRetries == retries)
        }
    }

    @Test mutating func `a group's policy replaces the general one, and a request can refuse both`() {
        var settings = PlanSettings()
        settings.retryPolicy = RetryCounts(byClass: [.internalServer: 4])
        settings.groupRetryPolicies["g"] = RetryCounts(byClass: [.internalServer: 1])
        let group = Plan.Group(name: "g", count: 1, maxRetries: 0)
        var plan = Plan(group, settings: settings)
        #expect(plan.next(after: Self.failure(.internalServerError), using: &self.random) != .giveUp)
        #expect(plan.next(after: Self.failure(.internalServerError), using: &self.random) == .giveUp)
        var wishes = PlanWishes()
        wishes.retries = 0
        var refused = Plan(group, settings: settings, wishes: wishes)
        #expect(refused.next(after: Self.failure(.internalServerError), using: &self.random) == .giveUp)
    }

    @Test mutating func `no retry begins that cannot begin in time`() {
        var plan = self.plan(1, retries: 2)
        var late = LLMError(.rateLimit, "x")
        late.retryAfter = .seconds(20)
        let failure = Plan.Failure(late, on: nil, openCount: 1, timeLeft: .seconds(3))
        #expect(plan.next(after: failure, using: &self.random) == .giveUp)
        var over = self.plan(2, retries: 2)
        let past = Plan.Failure(LLMError(.rateLimit, "x"), on: nil, openCount: 2, timeLeft: .zero)
        #expect(over.next(after: past, using: &self.random) == .giveUp)
    }

    /// Three levels and two fallbacks, with one attempt each: all five are asked, however few fallbacks are allowed.
    @Test(arguments: [(0, 3), (1, 4), (2, 5), (5, 5)])
    mutating func `levels do not take the attempts of fallbacks`(_ maxFallbacks: Int, attempts: Int) {
        var settings = PlanSettings()
        settings.maxFallbacks = maxFallbacks
        settings.fallbacks.general.add([FallbackTarget("b"), FallbackTarget("c")], for: "g")
        var plan = Plan(Plan.Group(name: "g", count: 3, orderLevels: [1, 2, 3], maxRetries: 0), settings: settings)
        var made = 1
        loop: while made < 100 {
            switch plan.next(after: Self.failure(.internalServerError, open: 0), using: &self.random) {
            case .attempt: made += 1
            case .ask(let target):
                plan.enter(Plan.Group(name: target.group, count: 1, maxRetries: 0))
                made += 1
            case .giveUp: break loop
            }
        }
        #expect(made == attempts)
    }

    @Test func `levels add no attempts beyond the most that a request can ask for`() {
        let group = Plan.Group(name: "g", count: 9, orderLevels: [1, 2, 3], maxRetries: 40)
        #expect(Plan(group, settings: PlanSettings()).attemptsLeft == 41 * 6 + 41 * 2 - 1)
        var wishes = PlanWishes()
        wishes.retries = 40
        wishes.maxFallbacks = 0
        #expect(Plan(group, settings: PlanSettings(), wishes: wishes).attemptsLeft == 41 * 3 - 1)
        wishes.maxFallbacks = 1
        #expect(Plan(group, settings: PlanSettings(), wishes: wishes).attemptsLeft == 127)
    }

    @Test mutating func `levels of order follow each other, with retries of their own`() {
        var plan = Plan(
            Plan.Group(name: "g", count: 3, orderLevels: [1, 2, 5], maxRetries: 1),
            settings: PlanSettings()
        )
        var levels: [Int?] = []
        while case .attempt = plan.next(after: Self.failure(.internalServerError, open: 3), using: &self.random) {
            levels.append(plan.orderLevel)
        }
        #expect(levels == [nil, 2, 2, 5, 5])
        #expect(plan.depth == 1)
        var refused = Plan(
            Plan.Group(name: "g", count: 3, orderLevels: [1, 2], maxRetries: 0),
            settings: PlanSettings()
        )
        #expect(refused.next(after: Self.failure(.contextWindowExceeded, open: 3), using: &self.random) == .giveUp)
    }
}
