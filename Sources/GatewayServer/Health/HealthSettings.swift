import GatewayConfig

/// What a configuration says about health checks.
struct HealthSettings: Sendable {
    /// Whether deployments are checked now and then, and `GET /health` tells what was found (`background_health_checks`).
    var runsInBackground = false
    /// The time between the end of one round and the begin of the next (`health_check_interval`), give or take a tenth.
    var interval = Duration.seconds(300)
    /// Whether processes share results through Redis, so that one of them asks (`use_shared_health_check`).
    var isShared = false
    /// Whether rows tell more than the model, its id and a status (`health_check_details`).
    var showsDetails = true
    /// How many deployments are asked at once (`health_check_concurrency`).
    var concurrency = 32
    /// Whether rate limits and timeouts leave routing's opinion as it is (`health_check_ignore_transient_errors`).
    var ignoresTransient = false
    /// Whether routing is told what was found (`enable_health_check_routing`).
    var informsRouting = false
    /// The groups that background checks ask (`background_health_check_model_groups`); nil is every group.
    var groups: Set<String>?
    /// Whether deployments that take no part in background checks take no part in `GET /health` either
    /// (`health_check_skip_disabled_background_models`).
    var skipsDisabled = false
    /// Whether lists of models leave out what failed (`model_list_healthy_only`).
    var listsHealthyOnly = false
    /// How long a result counts for lists of models (`health_check_staleness_threshold`).
    var staleness = Duration.seconds(600)
    /// How long a check may take where the deployment does not say (`HEALTH_CHECK_TIMEOUT_SECONDS`).
    var timeout = Duration.seconds(60)
    /// Tokens that a check asks for where the deployment does not say (`BACKGROUND_HEALTH_CHECK_MAX_TOKENS`).
    var maxTokens = 16

    init() {}

    init(_ config: GatewayConfig) {
        let (general, router) = (config.generalSettings, config.routerSettings)
        self.runsInBackground = general.backgroundHealthChecks
        if general.healthCheckInterval > 0 { self.interval = .seconds(min(general.healthCheckInterval, 1e9)) }
        self.isShared = general.sharedHealthCheck
        self.showsDetails = general.healthCheckDetails
        if let limit = general.healthCheckConcurrency { self.concurrency = max(limit, 1) }
        self.ignoresTransient = general.healthCheckIgnoresTransient || router.healthCheckIgnoresTransient
        self.informsRouting = Self.informsRouting(config)
        let groups = router.backgroundHealthCheckGroups + general.backgroundHealthCheckGroups
        if !groups.isEmpty { self.groups = Set(groups) }
        self.skipsDisabled = general.skipDisabledBackgroundModels
        self.listsHealthyOnly = general.listHealthyModelsOnly
        self.staleness = Self.staleness(config)
        if let seconds = config.environment["HEALTH_CHECK_TIMEOUT_SECONDS"].flatMap(Double.init), seconds > 0 {
            self.timeout = .seconds(min(seconds, 86_400))
        }
        if let tokens = config.environment["BACKGROUND_HEALTH_CHECK_MAX_TOKENS"].flatMap({ Int($0) }), tokens > 0 {
            self.maxTokens = tokens
        }
    }

    /// Whether routing leaves out what failed; both sections know the key.
    static func informsRouting(_ config: GatewayConfig) -> Bool {
        config.routerSettings.enableHealthCheckRouting || config.generalSettings.healthCheckRouting
    }

    /// How long a result counts: what is set, else two rounds.
    static func staleness(_ config: GatewayConfig) -> Duration {
        let set = config.routerSettings.healthCheckStaleness ?? config.generalSettings.healthCheckStaleness
        return .seconds(min(set ?? config.generalSettings.healthCheckInterval * 2, 1e9))
    }
}
