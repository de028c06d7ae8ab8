package import LLMCore

extension Router {
    /// Takes a deployment that the caller named by its id.
    ///
    /// Nothing is chosen, so neither its rest nor its limits of a minute keep a call away. It has no more calls in flight
    /// than it may have, and the call counts like any other.
    ///
    /// - Parameters:
    ///   - candidates: the one deployment.
    ///   - request: whose tags are billed, and whose team may use what belongs to one.
    ///   - timeout: how long an attempt may take.
    ///   - now: the moment of the decision.
    /// - Returns: the deployment, whose outcome has to be reported.
    /// - Throws: `modelNotFound` where it belongs to another team, `serviceUnavailable` where it is paused, `rateLimit` where all its parallel calls are taken.
    package func direct(
        to candidates: CandidateSet,
        for request: RoutingRequest? = nil,
        within timeout: Duration = .seconds(6000),
        at now: RoutingInstant
    ) throws(LLMError) -> RoutingLease {
        guard let only = candidates.members.first else {
            throw LLMError(.noDeployments, "No deployments available for selected model.")
        }
        guard only.mayBeUsed(by: request) else {
            throw LLMError(
                .modelNotFound,
                "You passed in model=\(only.id). There are no healthy deployments for this model."
            )
        }
        guard !only.isBlocked else {
            throw LLMError(.serviceUnavailable, "The deployment \(only.id) is paused.")
        }
        let claim = candidates.homes[0].shard.update { state -> RoutingLease.Claim? in
            let slot = candidates.homes[0].slot
            if let limit = only.maxParallelRequests, state.slots[slot].inFlight >= limit { return nil }
            return state.begin(slot, reserving: 0, at: now, lasting: min(timeout, self.rules.longestTrial))
        }
        guard let claim else {
            throw LLMError(.rateLimit, "All parallel requests that the deployment \(only.id) may have are taken.")
        }
        return RoutingLease(
            candidates: candidates,
            position: 0,
            begun: now,
            claim: claim,
            rules: self.rules,
            state: self.table.state,
            choice: self.rules.choice(for: candidates.name),
            affinities: [],
            budgetedTags: TagBudgets.names(of: request?.tags ?? [], self.settings)
        )
    }
}

extension RoutedDeployment {
    /// Whether the caller's team, if the deployment belongs to one, is no obstacle.
    package func mayBeUsed(by request: RoutingRequest?) -> Bool {
        self.team == nil || self.team == request?.team || (request?.mayActForTeams == true && request?.team == nil)
    }
}
