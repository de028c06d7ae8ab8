import LLMCore
import LLMRouter
import Testing

@Suite struct BackoffTests {
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
