import GatewayConfig
import LLMCore
import LLMRouter

extension RoutingSettings {
    /// What a configuration says about choosing deployments.
    init(_ config: GatewayConfig) {
        self.init()
        let router = config.routerSettings
        self.standard = Choice(router.strategy, router.strategyArguments)
        self.hasPreCallChecks = router.enablePreCallChecks
        for name in router.optionalPreCallChecks {
            if let check = Checks(name: name) { self.checks.insert(check) }
        }
        for (group, names) in router.groupAffinities {
            self.groupAffinities[group] = names.compactMap { Checks(name: $0) }.reduce(into: []) { $0.formUnion($1) }
        }
        self.affinityTime = Duration(setting: router.deploymentAffinitySeconds) ?? .zero
        self.filtersTags = router.enableTagFiltering
        self.matchesAnyTag = router.tagMatchAny
        self.tagPrefix = router.tagPrefix
        self.cooldowns = CooldownSettings(config)
        self.usesHealth = HealthSettings.informsRouting(config)
        self.healthStaleness = HealthSettings.staleness(config)
        self.providerBudgets = router.providerBudgets.compactMapValues { SpendLimit($0.limit, $0.period) }
        self.tagBudgets = config.litellmSettings.tagBudgets.compactMapValues { SpendLimit($0.limit, $0.period) }
    }
}

extension RoutingSettings.Choice {
    /// A strategy and its options.
    init(_ strategy: RoutingStrategyName, _ arguments: StrategyArguments) {
        self.init(RoutingMethod(name: strategy.rawValue) ?? .simpleShuffle, arguments: RoutingArguments(arguments))
    }
}

extension RoutingArguments {
    /// `routing_strategy_args`.
    fileprivate init(_ arguments: StrategyArguments) {
        self.init()
        self.timeToLive = Duration(setting: arguments.timeToLive) ?? self.timeToLive
        self.latencyBuffer = arguments.lowestLatencyBuffer ?? self.latencyBuffer
        self.latencyCount = arguments.maxLatencyListSize ?? self.latencyCount
        self.firstTokenQuantile = arguments.firstTokenPercentile.map { $0 > 1 ? $0 / 100 : $0 }
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
        self.time = Duration(setting: router.cooldownTime ?? number("DEFAULT_COOLDOWN_TIME_SECONDS") ?? 5) ?? .zero
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
