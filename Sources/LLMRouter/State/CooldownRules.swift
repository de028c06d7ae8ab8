import LLMCore

/// Which failures make a deployment rest, and how long.
struct CooldownRules {
    let settings: CooldownSettings
    let deployment: RoutedDeployment
    /// How many deployments its group has.
    let groupSize: Int

    private var isOnly: Bool { self.groupSize <= 1 }

    /// Counts a failure and decides.
    ///
    /// - Parameters:
    ///   - error: what went wrong.
    ///   - isTrial: whether the call was to find out if the deployment works again.
    ///   - now: when it failed.
    ///   - state: what is known of the deployment.
    /// - Returns: the cooldown that begins now; nil if none does.
    func cooldown(
        after error: LLMError,
        isTrial: Bool,
        at now: RoutingInstant,
        _ state: inout DeploymentState
    ) -> Cooldown? {
        guard !self.settings.isDisabled, self.counts(error) else { return nil }
        state.outcomes.roll(to: now.minute)
        state.outcomes.failures += 1
        // A moment that is over says nothing of how long.
        let asked = error.retryAfter.flatMap { $0 > .zero ? $0 : nil }
        let time = self.deployment.cooldownTime ?? asked ?? self.settings.time
        guard time > .zero else { return nil }
        guard isTrial || self.isTooMuch(error, within: time, at: now, &state) else { return nil }
        return Cooldown(began: now, until: now + time, status: error.status, reason: error.message)
    }

    /// Whether a failure says anything about the deployment.
    ///
    /// A request that was refused does not, nor a connection that broke; unless the deployment's own policy names it.
    func counts(_ error: LLMError) -> Bool {
        if error.code == .apiConnection || error.code == .clientGone { return false }
        switch error.status {
        case 402 where self.isOnly: return false
        // One model of the many that it stands for does not exist.
        case 404 where self.deployment.hasOpenModel:
            return self.deployment.allowedFails.byClass[FailureClass(error)] != nil
        case 401, 402, 404, 408, 429: return true
        case 400..<500: return self.deployment.allowedFails.byClass[FailureClass(error)] != nil
        default: return true
        }
    }

    private func isTooMuch(
        _ error: LLMError,
        within time: Duration,
        at now: RoutingInstant,
        _ state: inout DeploymentState
    ) -> Bool {
        let kind = FailureClass(error)
        let own = self.deployment.allowedFails
        func count(_ kind: FailCounters.Kind, allowing allowed: Int) -> Bool {
            let (status, reason) = (error.status, String(error.message.prefix(64)))
            let failure = FailCounters.Failure(kind: kind, status: status, reason: reason, allowed: allowed, time: time)
            return state.fails.count(failure, at: now)
        }
        if let allowed = own.byClass[kind] { return count(.named(kind), allowing: allowed) }
        // Its own number shields the only deployment of a group altogether, as at LiteLLM.
        if let allowed = own.generic { return !self.isOnly && count(.unnamed, allowing: allowed) }
        let policy = self.settings.allowedFails
        let generic = policy.generic ?? self.settings.standardAllowedFails
        if !own.byClass.isEmpty || !policy.byClass.isEmpty || generic != self.settings.standardAllowedFails {
            return count(.all, allowing: policy.byClass[kind] ?? generic)
        }
        return self.isTooMuch(error.status, state.outcomes)
    }

    /// The rule where nothing is configured: by status, and by the share of failures in this minute.
    private func isTooMuch(_ status: Int, _ outcomes: MinuteOutcomes) -> Bool {
        switch status {
        case 429 where !self.isOnly: return true
        case 401, 402, 404: return true
        default: break
        }
        let total = outcomes.failures + outcomes.successes
        if outcomes.successes == 0, total >= self.settings.onlyDeploymentCalls { return true }
        guard !self.isOnly, total >= self.settings.minimumCalls else { return false }
        return Double(outcomes.failures) > Double(total) * self.settings.failureShare
    }
}
