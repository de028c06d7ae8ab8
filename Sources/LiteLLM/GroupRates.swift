import LLMCore
import LLMRouter

/// What the deployments of a group may have in a minute, all together, and what is left of it.
package struct GroupRates: Sendable, Hashable {
    /// Requests: the limit and what is left; nil where no deployment has a limit.
    package var requests: Rate?
    /// Tokens: the limit and what is left; nil where no deployment has a limit.
    package var tokens: Rate?

    /// One limit.
    package struct Rate: Sendable, Hashable {
        package let limit: Int
        package let remaining: Int

        /// nil where none of the limits is known.
        fileprivate init?(_ limits: some Sequence<Double?>, used: Int) {
            let known = limits.compactMap(\.self)
            guard !known.isEmpty else { return nil }
            self.limit = Int(exactly: known.reduce(0, +).rounded(.down)) ?? .max
            self.remaining = max(self.limit - max(used, 0), 0)
        }
    }
}

extension LLMClient {
    /// The limits of the group that answered, for its client to see; nil where it has none.
    package func rates(of trace: CallTrace) -> GroupRates? {
        guard self.hasRates, trace.deployment != nil, let set = self.resolve(trace.group)?.set else { return nil }
        var usage = self.table.state.usage(of: set, at: RoutingClock.now())
        // A stream that has begun is a request, too.
        if let lease = trace.lease, !lease.isCounted { usage.requests += 1 }
        var rates = GroupRates()
        rates.requests = .init(set.members.lazy.map(\.rpm), used: usage.requests)
        rates.tokens = .init(set.members.lazy.map(\.tpm), used: usage.tokens)
        return rates.requests == nil && rates.tokens == nil ? nil : rates
    }
}
