package import LLMCore

extension Router {
    /// Takes a deployment that the caller named by its id: nothing is chosen, so neither its rest nor its limits keep a
    /// call away.
    ///
    /// - Parameters:
    ///   - candidates: the one deployment.
    ///   - tags: the request's.
    ///   - now: the moment of the decision.
    /// - Returns: the deployment, whose outcome has to be reported.
    /// - Throws: `serviceUnavailable` where it is paused.
    package func direct(
        to candidates: CandidateSet,
        tags: [String] = [],
        at now: RoutingInstant
    ) throws(LLMError) -> RoutingLease {
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
            rules: self.rules,
            state: self.table.state,
            choice: self.rules.choice(for: candidates.name),
            affinities: [],
            budgetedTags: TagBudgets.names(of: tags, self.settings)
        )
    }
}
