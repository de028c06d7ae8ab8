package import LLMCore

/// Chooses deployments: names and settings of one configuration over what the process has learned.
///
/// A decision is a pure function of its arguments and of the state; what it takes of a deployment is taken in the same
/// step, so that no two calls get the last free place.
package struct Router: Sendable {
    package let table: RoutingTable
    package let settings: RoutingSettings

    package init(table: RoutingTable, settings: RoutingSettings = RoutingSettings()) {
        self.table = table
        self.settings = settings
    }

    /// Picks a deployment for an attempt, and counts the attempt as begun.
    ///
    /// - Parameters:
    ///   - candidates: what the requested name stands for.
    ///   - request: the facts to decide by; changed only in that tokens are counted once.
    ///   - now: the moment of the decision.
    ///   - random: decides between equals.
    ///   - record: if it is there, filled with what was seen; costs a few microseconds.
    /// - Returns: the pick, whose outcome has to be reported.
    /// - Throws: why no deployment can be used: `noDeployments` (429, with the time to wait), `contextWindowExceeded`,
    ///   `rateLimit`, or a 401 when tags lead nowhere.
    package func pick(
        from candidates: CandidateSet,
        for request: inout RoutingRequest,
        at now: RoutingInstant,
        using random: inout CallRandom,
        recording record: inout DecisionRecord?
    ) throws(LLMError) -> RoutingLease {
        guard !candidates.members.isEmpty else {
            throw LLMError(.noDeployments, "No deployments available for selected model.")
        }
        let position = SimpleShuffle.pick(
            among: candidates.shares,
            count: candidates.members.count,
            using: &random
        )
        record?.picked = position
        return RoutingLease(
            candidates: candidates,
            position: position,
            begun: now,
            settings: self.settings,
            claim: .init()
        )
    }

    /// Whether a decision about these candidates may ask for the prompt's tokens.
    package func readsInputTokens(_ candidates: CandidateSet) -> Bool {
        false
    }

    /// How many of the candidates neither rest nor are paused now.
    package func openCount(of candidates: CandidateSet, at now: RoutingInstant) -> Int {
        candidates.members.count
    }
}
