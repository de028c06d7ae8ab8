package import LLMCore

/// Which deployment is tried now, and what follows a failure.
///
/// A value: it decides and performs nothing.
package struct Plan: Sendable {
    /// What to do next.
    package enum Step: Sendable, Hashable {
        /// Try this deployment after waiting so long.
        case attempt(RoutedDeployment, after: Duration)
        /// Nothing is left to try.
        case giveUp
    }

    private let candidates: [RoutedDeployment]
    private let maxRetries: Int
    private let backoff: Backoff
    /// Deployments that answered with something no retry mends, by index.
    private var excluded: Set<Int> = []
    private var last: RoutedDeployment?
    /// Retries begun so far (`x-litellm-attempted-retries`).
    package private(set) var retries = 0

    /// A plan that has tried nothing yet.
    ///
    /// - Parameters:
    ///   - candidates: the group's deployments; only those of the lowest `order` are used.
    ///   - maxRetries: how many further attempts a failure may cost (`num_retries`).
    ///   - backoff: how long to wait before a retry.
    package init(candidates: [RoutedDeployment], maxRetries: Int, backoff: Backoff = Backoff()) {
        if candidates.count > 1, let lowest = candidates.lazy.compactMap({ $0.order }).min() {
            self.candidates = candidates.filter { $0.order == lowest }
        } else {
            self.candidates = candidates
        }
        self.maxRetries = max(maxRetries, 0)
        self.backoff = backoff
    }

    /// The next step, first without an error, then after each failure.
    package mutating func next(
        after error: LLMError?,
        using random: inout CallRandom
    ) -> Step {
        guard let error else {
            return self.pick(using: &random).map { .attempt($0, after: .zero) } ?? .giveUp
        }
        guard self.retries < self.maxRetries, self.mayRetry(after: error) else { return .giveUp }
        if error.code.verdict != .retry, let last = self.last { self.excluded.insert(last.index) }
        guard let pick = self.pick(using: &random) else { return .giveUp }
        let delay: Duration =
            self.candidates.count > 1
            ? .zero : self.backoff.delay(before: self.retries, retryAfter: error.retryAfter, using: &random)
        self.retries += 1
        return .attempt(pick, after: delay)
    }

    /// 408, 409, 429 and 5xx are worth another try; a refused key only when another deployment may hold a better one.
    private func mayRetry(after error: LLMError) -> Bool {
        switch error.status {
        case 408, 409, 429, 500...: error.code.verdict == .retry
        case 401, 403: error.code.verdict == .tryNext && self.candidates.count > 1
        default: false
        }
    }

    private mutating func pick(using random: inout CallRandom) -> RoutedDeployment? {
        let open =
            self.excluded.isEmpty ? self.candidates : self.candidates.filter { !self.excluded.contains($0.index) }
        self.last = SimpleShuffle.pick(from: open.isEmpty ? self.candidates : open, using: &random)
        return self.last
    }
}
