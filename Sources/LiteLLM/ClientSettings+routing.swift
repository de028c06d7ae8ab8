@_exported public import LLMRouter

// What a program may say about choosing deployments.

/// How one of several deployments of a name is picked (`routing_strategy`).
public enum PickingStrategy: Sendable {
    /// By chance, weighted by `weight`, else by `rpm`, else by `tpm`.
    case shuffle
    /// One of those with the fewest calls in flight.
    case leastBusy
    /// One of those with the fewest tokens in this minute; `rpm` and `tpm` are limits.
    case leastUsed
    /// One of the fastest; `rpm` and `tpm` are limits.
    case fastest
    /// One of the cheapest; `rpm` and `tpm` are limits.
    case cheapest
    /// A program's own.
    case custom(any RoutingStrategy)

    var choice: RoutingSettings.Choice {
        switch self {
        case .shuffle: RoutingSettings.Choice(.simpleShuffle)
        case .leastBusy: RoutingSettings.Choice(.leastBusy)
        case .leastUsed: RoutingSettings.Choice(.usageBasedV2)
        case .fastest: RoutingSettings.Choice(.latencyBased)
        case .cheapest: RoutingSettings.Choice(.costBased)
        case .custom(let strategy): RoutingSettings.Choice(.custom, custom: strategy)
        }
    }
}

extension ClientSettings {
    /// Says how deployments are picked: those of one name, or of every name that has no choice of its own.
    public mutating func pick(by strategy: PickingStrategy, for name: String? = nil) {
        guard let name else { return self.routing.standard = strategy.choice }
        self.routing.set(strategy.choice, for: name, of: [])
    }

    /// Whether `rpm` and `tpm` of deployments are limits whatever the strategy (`enforce_model_rate_limits`).
    public var enforcesRateLimits: Bool {
        get { self.routing.checks.contains(.rateLimits) }
        set {
            if newValue { self.routing.checks.insert(.rateLimits) } else { self.routing.checks.remove(.rateLimits) }
        }
    }

    /// Bounds what is spent at a provider (`provider_budget_config`): its deployments are left out until the period is over.
    ///
    /// - Parameters:
    ///   - dollars: US dollars; nil takes the bound away.
    ///   - period: from the first call on that costs something.
    ///   - provider: the name in front of its models.
    public mutating func limitSpend(to dollars: Double?, every period: Duration, at provider: String) {
        self.routing.providerBudgets[provider] = dollars.map { SpendLimit(dollars: $0, period: period) }
    }
}

extension DeploymentDefinition {
    /// Bounds what is spent on it (`max_budget`, `budget_duration`): it is left out until the period is over.
    ///
    /// - Parameters:
    ///   - dollars: US dollars; nil takes the bound away.
    ///   - period: from the first call on that costs something.
    public mutating func limitSpend(to dollars: Double?, every period: Duration) {
        self.budget = dollars.map { SpendLimit(dollars: $0, period: period) }
    }
}

/// When a second attempt is sent beside a late one, and how often that may be (`router_settings.hedge`).
public struct HedgePolicy: Sendable, Hashable {
    /// From when on an attempt is late.
    public enum Delay: Sendable, Hashable {
        /// So long after it began.
        case time(Duration)
        /// Later than so many of a hundred recent calls of its name.
        case percentile(Double)
    }

    /// From when on an attempt is late: without its first token in a stream, or its whole answer.
    public var after: Delay
    /// Second attempts for each call, at most; from 0 to 1.
    public var maxExtraFraction: Double

    /// A policy; later than 95 of 100 recent calls is late where nothing else is said.
    public init(after: Delay = .percentile(95), maxExtraFraction: Double = 0.05) {
        self.after = after
        self.maxExtraFraction = maxExtraFraction
    }
}

extension ClientSettings {
    /// Sends a second attempt to another deployment of the name where the first is late; nil never does.
    public var hedging: HedgePolicy? {
        get {
            self.hedge.map { hedge in
                switch hedge.after {
                case .fixed(let time): HedgePolicy(after: .time(time), maxExtraFraction: hedge.maxExtraFraction)
                case .quantile(let part):
                    HedgePolicy(after: .percentile(part * 100), maxExtraFraction: hedge.maxExtraFraction)
                }
            }
        }
        set {
            self.hedge = newValue.map { policy in
                switch policy.after {
                case .time(let time):
                    HedgeSettings(after: .fixed(max(time, .zero)), maxExtraFraction: policy.maxExtraFraction)
                case .percentile(let percent):
                    HedgeSettings(
                        after: .quantile(min(max(percent / 100, 0), 1)),
                        maxExtraFraction: policy.maxExtraFraction
                    )
                }
            }
        }
    }
}
