import LLMCore
import LLMRouter
import Testing

/// When a second attempt is due, and how often one may be sent.
@Suite struct HedgeTests {
    @Test(arguments: [
        (0.05, 1000, 50), (0.1, 200, 20), (1, 30, 30), (0, 500, 0), (-1, 10, 0), (.nan, 10, 0), (7, 10, 10),
    ])
    func `no more than the share is hedged, however late all are`(_ fraction: Double, _ requests: Int, _ most: Int) {
        var budget = HedgeBudget(fraction: fraction)
        var hedged = 0
        for _ in 0..<requests {
            budget.earn()
            if budget.take() { hedged += 1 }
        }
        #expect(hedged == most)
    }

    @Test func `of any number of requests from the first one on the share is kept`() {
        var budget = HedgeBudget(fraction: 0.05)
        var (random, hedged) = (CallRandom(seed: (3, 5)), 0)
        for requests in 1...20_000 {
            budget.earn()
            if random.next() % 7 == 0, budget.take() { hedged += 1 }
            #expect(Double(hedged) <= Double(requests) * 0.05)
        }
        #expect(hedged > 900)
    }

    @Test func `quiet times save up ten second attempts at most`() {
        var budget = HedgeBudget(fraction: 0.5)
        for _ in 0..<10_000 { budget.earn() }
        var hedged = 0
        while budget.take() { hedged += 1 }
        #expect(hedged == 10)
    }

    @Test func `a quantile needs calls, and forgets old ones`() throws {
        var times = HedgeTimes(quantile: 0.95)
        for second in 1..<HedgeTimes.minimum { times.add(Double(second)) }
        #expect(times.late == nil)
        times.add(20)
        let late = try #require(times.late)
        #expect(abs(late - 19.05) < 1e-9)
        for value in [Double.nan, -.infinity, .infinity, -1] { times.add(value) }
        #expect(times.late == late)
        for _ in 0..<(2 * HedgeTimes.capacity) { times.add(3) }
        #expect(times.late == 3)
    }

    @Test func `groups, streams and whole answers are late at different times`() throws {
        var state = HedgeState(HedgeSettings(after: .quantile(0.5)))
        #expect(state.begin("a", isStream: true) == nil)
        for _ in 0..<100 {
            state.answered("a", isStream: true, after: 1)
            state.answered("a", isStream: false, after: 8)
        }
        #expect(state.begin("a", isStream: true) == .seconds(1))
        #expect(state.begin("a", isStream: false) == .seconds(8))
        #expect(state.begin("b", isStream: true) == nil)
    }

    @Test func `a fixed time needs no calls`() {
        var state = HedgeState(HedgeSettings(after: .fixed(.milliseconds(300)), maxExtraFraction: 0.5))
        #expect(state.begin("a", isStream: true) == .milliseconds(300))
        let first = state.take()
        #expect(!first)
        #expect(state.begin("a", isStream: true) == .milliseconds(300))
        let second = state.take()
        #expect(second)
    }

    @Test func `what was learned stays as far as other settings leave it its meaning`() throws {
        let state = RoutingState()
        func late() -> Duration? { state.withHedges { $0.begin("g", isStream: false) } ?? nil }
        state.hedge(by: HedgeSettings(after: .quantile(0.5), maxExtraFraction: 0.5))
        for _ in 0..<100 { state.withHedges { $0.answered("g", isStream: false, after: 2) } }
        for _ in 0..<4 { #expect(late() == .seconds(2)) }
        state.hedge(by: HedgeSettings(after: .quantile(0.5), maxExtraFraction: 0.5))
        #expect(late() == .seconds(2))
        #expect(state.withHedges { $0.take() } == true)
        state.hedge(by: HedgeSettings(after: .quantile(0.5), maxExtraFraction: 0.1))
        #expect(late() == .seconds(2))
        #expect(state.withHedges { $0.take() } == false)
        state.hedge(by: HedgeSettings(after: .quantile(0.9), maxExtraFraction: 0.1))
        #expect(late() == nil)
        state.hedge(by: nil)
        #expect(state.withHedges { $0.take() } == nil)
    }

    @Test func `second attempts count among those of the plan`() {
        var plan = Plan(Plan.Group(name: "g", count: 2, maxRetries: 1), settings: PlanSettings())
        let left = plan.attemptsLeft
        plan.spend(1)
        #expect(plan.attemptsLeft == left - 1)
        plan.spend(100)
        plan.spend(-3)
        #expect(plan.attemptsLeft == 0)
        var random = CallRandom(seed: (1, 2))
        let step = plan.next(after: PlanTests.failure(.internalServerError, open: 2), using: &random)
        #expect(step == .giveUp)
    }
}
