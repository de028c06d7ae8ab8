/// One picked deployment, from its decision to its outcome.
///
/// Every lease ends in exactly one of ``succeeded(at:inputTokens:outputTokens:dollars:)``,
/// ``failed(_:at:callersTimeout:)`` and ``abandoned(at:)``; what is in flight is counted by that. Each costs the same
/// whatever the number of deployments.
package struct RoutingLease: Sendable {
    /// What a decision has taken of a deployment for the time of a call.
    struct Claim: Sendable, Hashable {
        /// Whether it was counted as begun; otherwise it is counted when it ends.
        var isCounted = false
        /// Tokens that were counted in advance.
        var reservedTokens = 0
        /// Which trial this call is; nil if it is none.
        var trial: TrialNumber?
    }

    let candidates: CandidateSet
    /// Position among the candidates.
    package let position: Int
    package let begun: RoutingInstant
    let claim: Claim
    let rules: RoutingRules
    let state: RoutingState
    let choice: RoutingRules.Choice
    let affinities: [RoutingRequest.Affinity]
    /// The request's tags that have a budget.
    let budgetedTags: Set<String>

    /// What was picked.
    package var deployment: RoutedDeployment { self.candidates.members[self.position] }

    /// Position of the deployment in the caller's own list.
    package var index: Int { self.candidates.members[self.position].index }

    /// Whether somebody watches what the deployment costs.
    package var isBudgeted: Bool {
        self.candidates.members[self.position].budget != nil || self.rules.hasSharedBudgets
    }
    /// Whether the call is among the requests of this minute before it has ended.
    package var isCounted: Bool { self.claim.isCounted }
    /// Whether this call decides if a deployment that rested is used again.
    package var isTrial: Bool { self.claim.trial != nil }
}
