import GatewayConfig
import LLMCore
import LLMRouter

extension PlanSettings {
    /// What a configuration says about what follows failures.
    init(_ config: GatewayConfig) {
        self.init()
        let router = config.routerSettings
        let fallbacks = config.fallbacks
        self.fallbacks.general = FallbackTable(fallbacks.general)
        self.fallbacks.contextWindow = FallbackTable(fallbacks.contextWindow)
        self.fallbacks.contentPolicy = FallbackTable(fallbacks.contentPolicy)
        self.maxFallbacks = config.maxFallbacks
        self.retryPolicy = router.retryPolicy.map { RetryCounts($0) }
        self.groupRetryPolicies = router.groupRetryPolicies.mapValues { RetryCounts($0) }
        self.backoff = Backoff(router, config.environment)
        self.totalTimeout = Duration(setting: router.totalTimeout)
    }
}

extension HedgeSettings {
    init(_ config: HedgeConfig) {
        let delay: Delay =
            switch config.after {
            case .seconds(let seconds): .fixed(.seconds(min(seconds, 1e7)))
            case .quantile(let quantile): .quantile(quantile)
            }
        self.init(after: delay, maxExtraFraction: config.maxExtraFraction)
    }
}

extension FallbackTable {
    fileprivate init(_ rules: [FallbackRule]) {
        self.init()
        for rule in rules { self.add(rule.targets.compactMap { FallbackTarget($0) }, for: rule.group) }
    }
}

extension Backoff {
    /// The environment's values where they are numbers of seconds, under LiteLLM's names.
    fileprivate init(_ router: RouterSettings, _ environment: ConfigEnvironment) {
        self.init()
        func seconds(_ name: String) -> Double? {
            environment[name].flatMap(Double.init).flatMap { $0.isFinite && $0 >= 0 && $0 <= 3600 ? $0 : nil }
        }
        self.minimum = router.retryAfter
        self.initial = seconds("INITIAL_RETRY_DELAY") ?? self.initial
        self.maximum = seconds("MAX_RETRY_DELAY") ?? self.maximum
        self.jitter = seconds("JITTER") ?? self.jitter
    }
}
