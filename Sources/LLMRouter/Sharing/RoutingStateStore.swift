package import LLMCore

/// Where processes tell each other what they learned (`redis_host` and its siblings).
///
/// A decision never waits for it: somebody calls ``RoutingState/report(at:)``, hands the report to the store, and gives
/// what comes back to ``RoutingState/merge(_:at:)``, every few hundred milliseconds. Between two exchanges each process
/// goes by what it knows, so a limit can be exceeded by what all processes begin in that time.
package protocol RoutingStateStore: Sendable {
    /// Adds what this process has done, and returns what all have done.
    ///
    /// - Returns: news about the deployments of the report, in its order.
    /// - Throws: when the store cannot be reached in time; the report's increments are sent again with the next one.
    func exchange(_ report: RoutingReport) async throws(LLMError) -> RoutingNews
}

/// What one process did since its last report, for every deployment of a group that was used lately.
package struct RoutingReport: Sendable {
    /// The moment of the report.
    package let at: RoutingInstant
    package let deployments: [DeploymentReport]
    /// What was spent of budgets of providers and of those deployments.
    package let spends: [SpendReport]
    /// Who is kept for whom since the last report; nil if nobody is ever kept, so that nothing is to be learned either.
    package internal(set) var affinities: [AffinityNote]?
}

/// What one process did with one deployment since its last report.
package struct DeploymentReport: Sendable {
    package let id: String
    package let group: String
    /// `litellm_params.model`; a part of the shared keys.
    package let model: String
    /// To be added to the counters of `added.minute`.
    package let added: MinuteUsage
    /// Calls of this process that are in flight now: an absolute number, to be forgotten if the process falls silent.
    package let inFlight: Int
    /// To be appended to the list of latencies.
    package internal(set) var latencies: [Double]
    /// To be appended to the list of times to first token.
    package internal(set) var firstTokens: [Double]
    /// A cooldown that began here and still lasts; to be stored with its remaining time.
    package internal(set) var cooldown: Cooldown?
    /// Whether a trial succeeded here, so that a stored cooldown is to be removed.
    package internal(set) var endsCooldown: Bool
    /// Failures that are counted until there are too many.
    package internal(set) var fails: [FailReport] = []
}

/// What all processes did.
package struct RoutingNews: Sendable {
    /// News about the deployments of the report, in its order.
    package var deployments: [DeploymentNews]
    /// News about budgets of the report, in its order.
    package var spends: [SpendNews]
    /// Who is kept for whom, oldest first.
    package var affinities: [AffinityNote]

    package init(deployments: [DeploymentNews], spends: [SpendNews] = [], affinities: [AffinityNote] = []) {
        self.deployments = deployments
        self.spends = spends
        self.affinities = affinities
    }
}

/// What all processes did with one deployment.
package struct DeploymentNews: Sendable {
    package var id: String
    /// The counters of the report's minute, after the report's additions.
    package var usage = MinuteUsage()
    /// Calls in flight in the other processes.
    package var othersInFlight = 0
    /// A cooldown that somebody began and that still lasts.
    package var cooldown: Cooldown?
    /// The newest latencies of all, oldest first; empty if there is nothing new.
    package var latencies: [Double] = []
    /// The newest times to first token of all, oldest first; empty if there is nothing new.
    package var firstTokens: [Double] = []
    /// Failures that are counted until there are too many.
    package var fails: [FailNews] = []

    package init(id: String) {
        self.id = id
    }
}
