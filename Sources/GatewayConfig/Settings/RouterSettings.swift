package import LLMCore

/// `router_settings`: how a deployment is chosen and what happens when it fails.
package struct RouterSettings: ConfigSection {
    package var strategy = RoutingStrategyName.simpleShuffle
    package var strategyArguments = StrategyArguments()
    package var enablePreCallChecks = false
    package var optionalPreCallChecks: [String] = []
    package var modelGroupAlias: [String: ModelAlias] = [:]
    package var defaultParams = JSONObject()
    package var defaultMaxParallelRequests: Int?
    package var routingGroups: [RoutingGroupConfig] = []
    package var enableWeightedFailover = false
    package var enableTagFiltering = false
    package var tagMatchAny = true
    package var tagPrefix = ""
    package var deploymentAffinitySeconds = 3600.0
    package var groupAffinities: [String: [String]] = [:]

    package var numRetries: Int?
    package var maxFallbacks: Int?
    package var retryAfter = 0.0
    package var retryPolicy: RetryPolicy?
    package var groupRetryPolicies: [String: RetryPolicy] = [:]
    package var timeout: Double?
    package var streamTimeout: Double?
    package var totalTimeout: Double?
    package var maxMirroredRequests = 32
    package var hedge: HedgeConfig?
    package var allowedFails: Int?
    package var allowedFailsPolicy: AllowedFailsPolicy?
    package var cooldownTime: Double?
    package var disableCooldowns = false
    package var fallbacks: [FallbackRule] = []
    package var defaultFallbacks: [String] = []
    package var contextWindowFallbacks: [FallbackRule] = []
    package var contentPolicyFallbacks: [FallbackRule] = []
    package var defaultPriority: Int?
    package var pollingInterval = 0.003
    package var providerBudgets: [String: BudgetConfig] = [:]

    package var redisURL: Secret<String>?
    package var redisHost: String?
    package var redisPort: Int?
    package var redisPassword: Secret<String>?
    package var redisDB: Int?
    package var cacheArguments = Secret(JSONObject())
    package var cacheResponses = false
    package var cachingGroups: [JSON] = []
    package var clientTTL = 3600.0

    package var enableHealthCheckRouting = false
    package var healthCheckStaleness: Double?
    package var healthCheckIgnoresTransient = false
    package var backgroundHealthCheckGroups: [String] = []
    package var isVerbose = false
    package var debugLevel: String?
    package var alertingConfig = JSONObject()
    /// Rare keys, kept as they are.
    package var other = Secret(JSONObject())

    package init() {}

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.other = self.other.adding(name, value)
    }
}

/// How one deployment of a group is picked.
package enum RoutingStrategyName: String, ConfigChoice {
    case simpleShuffle = "simple-shuffle"
    case leastBusy = "least-busy"
    case usageBased = "usage-based-routing"
    case usageBasedV2 = "usage-based-routing-v2"
    case latencyBased = "latency-based-routing"
    case costBased = "cost-based-routing"
    case providerBudget = "provider-budget-routing"

    package static var aliases: [String: RoutingStrategyName] { ["weighted-random": .simpleShuffle] }

    /// Whether `rpm` and `tpm` are limits for it, and not only weights.
    package var knowsLimits: Bool {
        switch self {
        case .usageBased, .usageBasedV2, .latencyBased, .costBased: true
        case .simpleShuffle, .leastBusy, .providerBudget: false
        }
    }
}
