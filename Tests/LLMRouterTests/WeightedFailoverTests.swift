import LLMCore
import LLMRouter
import Testing

/// `enable_weighted_failover`: the rest of a group is asked when its retries are used up.
@Suite struct WeightedFailoverTests {
    private func plan(
        _ count: Int,
        retries: Int = 0,
        levels: [Int] = [],
        isShuffled: Bool = true,
        _ change: (inout PlanSettings) -> Void = { _ in }
    ) -> Plan {
        var settings = PlanSettings()
        settings.failsOverByWeight = true
        settings.fallbacks.general.add([FallbackTarget("other")], for: "g")
        change(&settings)
        let group = Plan.Group(
            name: "g",
            count: count,
            orderLevels: levels,
            maxRetries: retries,
            isShuffled: isShuffled
        )
        return Plan(group, settings: settings)
    }

    /// Lets every attempt fail, and returns who was asked before another group was.
    private func asked(_ plan: Plan, count: Int, _ code: LLMError.Code = .internalServerError) -> [Int] {
        var (plan, random, asked) = (plan, CallRandom(seed: (3, 5)), [0])
        while asked.count < 50 {
            guard let last = asked.last else { break }
            let failure = PlanTests.failure(code, on: last, open: count)
            guard case .attempt = plan.next(after: failure, using: &random) else { return asked }
            asked.append((0..<count).first { !plan.excluded.contains($0) } ?? -1)
        }
        return asked
    }

    @Test func `everybody is asked once`() {
        #expect(self.asked(self.plan(4), count: 4) == [0, 1, 2, 3])
    }

    @Test func `retries come first, and nobody who had one is asked again`() {
        #expect(self.asked(self.plan(4, retries: 1), count: 4) == [0, 1, 2, 3])
        #expect(self.asked(self.plan(2, retries: 3), count: 2).count == 4)
    }

    @Test func `each is a fallback, so there are at most as many`() {
        #expect(self.asked(self.plan(9) { $0.maxFallbacks = 3 }, count: 9) == [0, 1, 2, 3])
    }

    @Test(arguments: [LLMError.Code.badRequest, .contextWindowExceeded, .contentPolicyViolation])
    func `not for what another deployment would refuse, too`(_ code: LLMError.Code) {
        #expect(self.asked(self.plan(3), count: 3, code) == [0])
    }

    @Test func `only where it is asked for, by weight, and without levels`() {
        #expect(self.asked(self.plan(3) { $0.failsOverByWeight = false }, count: 3) == [0])
        #expect(self.asked(self.plan(3, isShuffled: false), count: 3) == [0])
        #expect(self.asked(self.plan(3, levels: [1, 2]), count: 3).count == 2)
    }

    @Test func `the configured fallback comes after`() {
        var (plan, random) = (self.plan(2), CallRandom(seed: (3, 5)))
        #expect(
            plan.next(after: PlanTests.failure(.timeout, on: 0, open: 2), using: &random) == .attempt(after: .zero)
        )
        #expect(
            plan.next(after: PlanTests.failure(.timeout, on: 1, open: 2), using: &random)
                == .ask(FallbackTarget("other"))
        )
    }
}
