package import LLMCore

extension Router {
    /// Takes a deployment that the caller named by its id: nothing is chosen, so neither its rest nor its limits keep a
    /// call away.
    ///
    /// - Parameters:
    ///   - candidates: the one deployment.
    ///   - now: the moment of the decision.
    /// - Returns: the deployment, whose outcome has to be reported.
    /// - Throws: `serviceUnavailable` where it is paused.
    package func direct(to candidates: CandidateSet, at now: RoutingInstant) throws(LLMError) -> RoutingLease {
        guard let only = candidates.members.first else {
            throw LLMError(.noDeployments, "No deployments available for selected model.")
        }
        guard !only.isBlocked else {
            throw LLMError(.serviceUnavailable, "The deployment \(only.id) is paused.")
        }
        return RoutingLease(
            candidates: candidates,
            position: 0,
            begun: now,
            claim: .init(),
            settings: Shared(self.settings),
            state: self.table.state,
            method: self.settings.choice(for: candidates.name).method,
            affinities: []
        )
    }
}
