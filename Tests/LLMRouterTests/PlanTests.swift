import LLMCore
import LLMRouter
import Testing

@Suite struct PlanTests {
    static func candidates(_ count: Int) -> [RoutedDeployment] {
        (0..<count).map { RoutedDeployment(index: $0, id: "\($0)", group: "g", model: "openai/m") }
    }

    private func error(_ code: LLMError.Code, status: Int? = nil) -> LLMError {
        var error = LLMError(code, "x")
        error.statusOverride = status
        return error
    }

    @Test(arguments: [
        (LLMError.Code.rateLimit, true), (.timeout, true), (.internalServerError, true), (.apiConnection, true),
        (.serviceUnavailable, true), (.badRequest, false), (.contextWindowExceeded, false), (.notFound, false),
        (.contentPolicyViolation, false), (.unsupportedParameters, false),
    ])
    func `some failures are worth another try`(_ code: LLMError.Code, retries: Bool) {
        var random = CallRandom(seed: (1, 11))
        var plan = Plan(candidates: Self.candidates(1), maxRetries: 2)
        _ = plan.next(after: nil, using: &random)
        let step = plan.next(after: self.error(code), using: &random)
        #expect((step != .giveUp) == retries)
        #expect(plan.retries == (retries ? 1 : 0))
    }

    @Test func `a refused key is tried on another deployment only`() {
        var random = CallRandom(seed: (1, 11))
        var single = Plan(candidates: Self.candidates(1), maxRetries: 2)
        _ = single.next(after: nil, using: &random)
        #expect(single.next(after: self.error(.authentication), using: &random) == .giveUp)

        var plan = Plan(candidates: Self.candidates(2), maxRetries: 2)
        guard case .attempt(let first, _) = plan.next(after: nil, using: &random),
            case .attempt(let second, _) = plan.next(after: self.error(.authentication), using: &random)
        else {
            Issue.record("expected two attempts")
            return
        }
        #expect(first.index != second.index)
    }

    @Test func `retries end`() {
        var random = CallRandom(seed: (1, 11))
        var plan = Plan(candidates: Self.candidates(3), maxRetries: 2)
        _ = plan.next(after: nil, using: &random)
        for _ in 0..<2 { #expect(plan.next(after: self.error(.rateLimit), using: &random) != .giveUp) }
        #expect(plan.next(after: self.error(.rateLimit), using: &random) == .giveUp)
        #expect(plan.retries == 2)
    }

    @Test func `an empty group gives up at once`() {
        var random = CallRandom(seed: (1, 11))
        var plan = Plan(candidates: [], maxRetries: 2)
        #expect(plan.next(after: nil, using: &random) == .giveUp)
    }

    @Test func `only the lowest order is used`() {
        var random = CallRandom(seed: (1, 11))
        var candidates = Self.candidates(3)
        candidates[0].order = 2
        candidates[1].order = 1
        for _ in 0..<50 {
            var plan = Plan(candidates: candidates, maxRetries: 0)
            guard case .attempt(let pick, _) = plan.next(after: nil, using: &random) else { return }
            #expect(pick.index == 1)
        }
    }

    @Test func `shuffle follows the weights`() {
        var random = CallRandom(seed: (7, 11))
        var candidates = Self.candidates(3)
        candidates[0].weight = 9
        candidates[1].weight = 1
        var counts = [0, 0, 0]
        for _ in 0..<10_000 {
            if let pick = SimpleShuffle.pick(from: candidates, using: &random) { counts[pick.index] += 1 }
        }
        #expect((8_800...9_200).contains(counts[0]))
        #expect(counts[2] == 0)
    }

    @Test func `without weights every candidate is equally likely`() {
        var random = CallRandom(seed: (3, 11))
        var counts = [0, 0, 0, 0]
        for _ in 0..<10_000 {
            if let pick = SimpleShuffle.pick(from: Self.candidates(4), using: &random) { counts[pick.index] += 1 }
        }
        #expect(counts.allSatisfy { (2_300...2_700).contains($0) })
    }

    @Test(arguments: [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (9, 8.0), (1_000_000, 8.0)])
    func `delays double up to their maximum`(_ retry: Int, seconds: Double) {
        var random = CallRandom(seed: (1, 11))
        var backoff = Backoff()
        backoff.jitter = 0
        #expect(backoff.delay(before: retry, retryAfter: nil, using: &random) == .seconds(seconds))
    }

    @Test func `a provider's Retry-After is obeyed up to a minute`() {
        var random = CallRandom(seed: (1, 11))
        var backoff = Backoff()
        backoff.jitter = 0
        #expect(backoff.delay(before: 0, retryAfter: .seconds(7), using: &random) == .seconds(7))
        #expect(backoff.delay(before: 0, retryAfter: .seconds(61), using: &random) == .seconds(0.5))
    }
}
