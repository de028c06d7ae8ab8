/// How one of several deployments is picked (`routing_strategy`).
package enum RoutingMethod: String, Sendable, Hashable, CaseIterable {
    case simpleShuffle = "simple-shuffle"
    case leastBusy = "least-busy"
    case latencyBased = "latency-based-routing"
    case usageBased = "usage-based-routing"
    case usageBasedV2 = "usage-based-routing-v2"
    case costBased = "cost-based-routing"
    /// Shuffles; what it filters by is a budget, see ``RoutingSettings/providerBudgets``.
    case providerBudget = "provider-budget-routing"
    /// A ``RoutingStrategy`` of the program.
    case custom

    /// The method of a configured name; nil if there is none of that name.
    package init?(name: String) {
        if name == "weighted-random" {
            self = .simpleShuffle
        } else {
            self.init(rawValue: name)
        }
    }

    /// Whether the method leaves out deployments whose `rpm`, `tpm`, `itpm` or `otpm` is used up.
    package var enforcesLimits: Bool {
        switch self {
        case .latencyBased, .usageBased, .usageBasedV2, .costBased: true
        case .simpleShuffle, .leastBusy, .providerBudget, .custom: false
        }
    }

    /// Whether the method only looks at weights.
    package var isShuffle: Bool { self == .simpleShuffle || self == .providerBudget }
}

/// `routing_strategy_args`.
package struct RoutingArguments: Sendable, Hashable {
    /// How long a latency counts (`ttl`).
    package var timeToLive: Duration = .seconds(3600)
    /// How much slower than the fastest a deployment may be to share its load, as a fraction
    /// (`lowest_latency_buffer`).
    package var latencyBuffer = 0.0
    /// How many of the last latencies count (`max_latency_list_size`).
    package var latencyCount = 10
    /// Which quantile of the times to first token counts, from 0 to 1; nil is the mean (`ttft_percentile`).
    package var firstTokenQuantile: Double?

    package init() {}
}
