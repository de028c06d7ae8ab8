import GatewayConfig
import LLMCore
import LLMRouter

extension RoutingSettings {
    /// What a configuration says about choosing deployments.
    init(_ config: GatewayConfig) {
        self.init()
        let router = config.routerSettings
        self.standard = Choice(
            RoutingMethod(name: router.strategy.rawValue) ?? .simpleShuffle,
            arguments: RoutingArguments(router.strategyArguments)
        )
        self.hasPreCallChecks = router.enablePreCallChecks
        for name in router.optionalPreCallChecks {
            if let check = Checks(name: name) { self.checks.insert(check) }
        }
        self.affinityTime = .seconds(router.deploymentAffinitySeconds)
        self.filtersTags = router.enableTagFiltering
        self.matchesAnyTag = router.tagMatchAny
        self.tagPrefix = router.tagPrefix
        self.cooldowns = CooldownSettings(config)
        self.usesHealth = HealthSettings.informsRouting(config)
        self.healthStaleness = HealthSettings.staleness(config)
        for (provider, budget) in router.providerBudgets {
            self.providerBudgets[provider] = SpendLimit(dollars: budget.limit, period: budget.period)
        }
    }
}

extension RoutingArguments {
    /// `routing_strategy_args`; what is no number of the right size is as good as not there.
    init(_ members: JSONObject) {
        self.init()
        if let seconds = members["ttl"]?.doubleValue, seconds > 0, seconds < 1e9 { self.timeToLive = .seconds(seconds) }
        if let buffer = members["lowest_latency_buffer"]?.doubleValue, buffer >= 0 { self.latencyBuffer = buffer }
        if let count = members["max_latency_list_size"]?.intValue, count > 0 { self.latencyCount = min(count, 10_000) }
        if let quantile = members["ttft_percentile"]?.doubleValue, quantile >= 0 {
            self.firstTokenQuantile = quantile > 1 ? min(quantile / 100, 1) : quantile
        }
    }
}

extension CooldownSettings {
    fileprivate init(_ config: GatewayConfig) {
        self.init()
        let router = config.routerSettings
        let environment = config.environment
        func number(_ name: String) -> Double? {
            environment[name].flatMap(Double.init).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
        }
        self.isDisabled = router.disableCooldowns
        self.time = .seconds(router.cooldownTime ?? number("DEFAULT_COOLDOWN_TIME_SECONDS") ?? 5)
        self.standardAllowedFails = number("DEFAULT_ALLOWED_FAILS").flatMap { Int(exactly: $0) } ?? 3
        self.failureShare = number("DEFAULT_FAILURE_THRESHOLD_PERCENT") ?? 0.5
        self.minimumCalls =
            number("DEFAULT_FAILURE_THRESHOLD_MINIMUM_REQUESTS").flatMap { Int(exactly: $0) } ?? self.minimumCalls
        self.onlyDeploymentCalls =
            number("SINGLE_DEPLOYMENT_TRAFFIC_FAILURE_THRESHOLD").flatMap { Int(exactly: $0) }
            ?? self.onlyDeploymentCalls
        if let policy = router.allowedFailsPolicy { self.allowedFails = AllowedFails(policy) }
        let generic = router.allowedFails ?? config.litellmSettings.allowedFails
        // As in LiteLLM: the default, written down, is as good as not there.
        if generic != self.standardAllowedFails { self.allowedFails.generic = generic }
    }
}

extension AllowedFails {
    fileprivate init(_ policy: AllowedFailsPolicy) {
        self.init()
        self.byClass[.badRequest] = policy.badRequest
        self.byClass[.authentication] = policy.authentication
        self.byClass[.timeout] = policy.timeout
        self.byClass[.rateLimit] = policy.rateLimit
        self.byClass[.contentPolicy] = policy.contentPolicy
        self.byClass[.internalServer] = policy.internalServer
        self.byClass[.serviceUnavailable] = policy.serviceUnavailable
        self.byClass[.badGateway] = policy.badGateway
        self.byClass[.notFound] = policy.notFound
    }
}

extension SpendLimit {
    /// A budget with its period (`30s`, `30m`, `30h`, `30d`, `1mo`); nil where one of them is missing.
    init?(dollars: Double?, period: String?) {
        guard let dollars, let period, let length = Self.seconds(period) else { return nil }
        self.init(dollars: dollars, period: .seconds(length))
    }

    private static func seconds(_ text: String) -> Int64? {
        let units: [(suffix: String, seconds: Int64)] = [
            ("mo", 2_592_000), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800),
        ]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let count = Int64(text.dropLast(unit.suffix.count)), count > 0, count < 1_000_000 else { return nil }
            return count * unit.seconds
        }
        return nil
    }
}
