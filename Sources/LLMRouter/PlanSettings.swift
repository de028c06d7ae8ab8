/// What a configuration says about what follows failures.
package struct PlanSettings: Sendable {
    /// `fallbacks` and its siblings.
    package var fallbacks = FallbackRules()
    /// Most groups that are asked instead of the first one (`max_fallbacks`).
    package var maxFallbacks = 5
    /// `retry_policy`.
    package var retryPolicy: RetryCounts?
    /// `model_group_retry_policy`: replaces ``retryPolicy`` for a group, by its name.
    package var groupRetryPolicies: [String: RetryCounts] = [:]
    /// Whether the group's other deployments are asked, too, when its retries are used up
    /// (`enable_weighted_failover`).
    package var failsOverByWeight = false
    package var backoff = Backoff()
    /// How long a call may take with everything that is tried for it (`total_timeout`).
    package var totalTimeout: Duration?

    package init() {}
}

/// What one request says about what follows failures; nil asks the settings.
package struct PlanWishes: Sendable {
    /// `num_retries` of the request itself.
    package var retries: Int?
    /// `max_fallbacks`.
    package var maxFallbacks: Int?
    /// `fallbacks` and its siblings, list by list.
    package var fallbacks = FallbackRules()
    /// `disable_fallbacks`.
    package var hasNoFallbacks = false

    package init() {}
}
