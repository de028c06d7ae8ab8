import LLMCore

extension Plan {
    /// How long to wait before the group is tried again; nil if it is not.
    mutating func delay(beforeRetryAfter failure: Failure, using random: inout CallRandom) -> Duration? {
        let isWorthIt: Bool
        if let policy = self.policyRetries(after: failure.error) {
            // As many retries as the policy says, whatever it is that failed.
            self.maxRetries = policy
            isWorthIt = true
        } else {
            self.maxRetries = failure.maxRetries ?? self.group.maxRetries
            isWorthIt = self.mayMend(failure)
        }
        guard isWorthIt, self.retries < self.maxRetries else { return nil }
        // Whoever has not been asked comes first, whatever failed; those who were are asked again when nobody else is left.
        if let deployment = failure.deployment { self.exclude(deployment) }
        guard self.group.count <= 1 || failure.openCount == 0 else { return .zero }
        let delay = self.settings.backoff.delay(
            before: self.retries,
            retryAfter: failure.error.retryAfter,
            using: &random
        )
        if let left = failure.timeLeft, delay >= left { return nil }
        return delay
    }

    /// The retries that a policy gives this failure; nil if no policy names it.
    private func policyRetries(after error: LLMError) -> Int? {
        guard !self.refusesRetries else { return nil }
        let policy = self.settings.groupRetryPolicies[self.group.name] ?? self.settings.retryPolicy
        return policy?.retries(after: error)
    }

    /// Whether another attempt in the same group may end otherwise.
    private func mayMend(_ failure: Failure) -> Bool {
        guard failure.openCount > 0, !self.rules.isSettled(after: failure.error) else { return false }
        switch failure.error.status {
        case 408, 409, 429, 500...: return failure.error.code.verdict == .retry
        // A refused key only says that another deployment may hold a better one.
        case 401, 403: return failure.error.code.verdict == .tryNext && self.group.count > 1
        default: return false
        }
    }

    /// Goes on with those of the group who were not asked, once its retries are used up (`enable_weighted_failover`).
    ///
    /// Each counts as a fallback, and nobody is asked twice.
    mutating func turnsToOthers(after failure: Failure) -> Bool {
        guard self.settings.failsOverByWeight, self.group.isShuffled, self.group.orderLevels.count <= 1,
            self.fallbacksLeft > 0, self.tried.count < self.group.count, self.mayMend(failure)
        else { return false }
        self.excluded = self.tried.sorted()
        return true
    }

    /// Leaves a deployment out of the attempts to come, unless it is all there is.
    private mutating func exclude(_ deployment: RoutedDeployment) { self.exclude(deployment.index) }

    /// The same by its index, for one that was asked beside the plan.
    package mutating func exclude(_ index: Int) {
        guard !self.excluded.contains(index) else { return }
        self.excluded.append(index)
        if self.settings.failsOverByWeight { self.tried.insert(index) }
        if self.excluded.count >= self.group.count { self.excluded = [] }
    }
}
