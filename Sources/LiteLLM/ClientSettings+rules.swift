import LLMCore
public import LLMRouter

// What a program may say about names, failures, tags and who stays with whom.

extension ClientSettings {
    // MARK: - Names

    /// Gives a group a further name (`model_group_alias`).
    public mutating func addAlias(_ name: String, for group: String) {
        self.aliases[name] = RoutingTable.Alias(target: group)
    }

    /// Lets a name stand for the deployments of several groups, which are picked in a way of their own (`routing_groups`).
    public mutating func join(_ groups: [String], as name: String, picking strategy: PickingStrategy = .shuffle) {
        self.unions[name] = groups
        self.routing.set(strategy.choice, for: name, of: groups)
    }

    // MARK: - Retries

    /// How many retries a kind of failure is worth, in place of the usual number (`retry_policy`).
    ///
    /// - Parameters:
    ///   - count: nil takes back what was said.
    ///   - kind: what failed.
    ///   - name: the only group that it holds for (`model_group_retry_policy`); all of them where none is given.
    public mutating func retry(_ count: Int?, after kind: FailureClass, for name: String? = nil) {
        let count = count.map { max($0, 0) }
        guard let name else {
            self.plan.retryPolicy = self.plan.retryPolicy ?? RetryCounts()
            self.plan.retryPolicy?.byClass[kind] = count
            return
        }
        self.plan.groupRetryPolicies[name, default: RetryCounts()].byClass[kind] = count
    }

    /// The shortest pause before a retry of the only deployment of a name (`retry_after`).
    public var shortestRetryPause: Duration {
        get { .seconds(self.plan.backoff.minimum) }
        set { self.plan.backoff.minimum = max(newValue.inSeconds, 0) }
    }

    // MARK: - Rest after failures

    /// How many failures a deployment may have before it rests (`allowed_fails`, `allowed_fails_policy`).
    ///
    /// - Parameters:
    ///   - count: in ``cooldownTime``; nil takes back what was said.
    ///   - kind: the kind that is counted so; every other kind where none is given.
    public mutating func allowFailures(_ count: Int?, of kind: FailureClass? = nil) {
        let count = count.map { max($0, 0) }
        if let kind {
            self.routing.cooldowns.allowedFails.byClass[kind] = count
        } else {
            self.routing.cooldowns.allowedFails.generic = count
        }
    }

    /// How long a deployment rests where neither it nor its provider says so (`cooldown_time`).
    public var cooldownTime: Duration {
        get { self.routing.cooldowns.time }
        set { self.routing.cooldowns.time = max(newValue, .zero) }
    }

    /// Whether no deployment ever rests (`disable_cooldowns`).
    public var disablesCooldowns: Bool {
        get { self.routing.cooldowns.isDisabled }
        set { self.routing.cooldowns.isDisabled = newValue }
    }

    // MARK: - Who is left out

    /// Whether deployments are left out whose context window, rate, region or parameters do not fit
    /// (`enable_pre_call_checks`).
    public var checksRequests: Bool {
        get { self.routing.hasPreCallChecks }
        set { self.routing.hasPreCallChecks = newValue }
    }

    /// Whether tags decide (`enable_tag_filtering`).
    public var filtersTags: Bool {
        get { self.routing.filtersTags }
        set { self.routing.filtersTags = newValue }
    }

    /// Whether one common tag is enough; otherwise a deployment must have all of a call's (`tag_filtering_match_any`).
    public var matchesAnyTag: Bool {
        get { self.routing.matchesAnyTag }
        set { self.routing.matchesAnyTag = newValue }
    }

    // MARK: - Who stays with whom

    /// Whether the calls of a session go to the deployment that answered it before (`session_affinity`).
    ///
    /// A call names its session in `parameters`, as `litellm_session_id` or as `session_id` of its `metadata`.
    public var keepsSessions: Bool {
        get { self.routing.checks.contains(.sessionAffinity) }
        set { self.set(.sessionAffinity, to: newValue) }
    }

    /// Whether a prompt goes where its beginning, up to a `cache_control` mark, went before (`prompt_caching`).
    public var keepsCachedPrompts: Bool {
        get { self.routing.checks.contains(.promptCaching) }
        set { self.set(.promptCaching, to: newValue) }
    }

    /// How long a session or a prompt stays with its deployment (`deployment_affinity_ttl_seconds`).
    public var affinityTime: Duration {
        get { self.routing.affinityTime }
        set { self.routing.affinityTime = max(newValue, .zero) }
    }

    private mutating func set(_ check: RoutingSettings.Checks, to isOn: Bool) {
        if isOn { self.routing.checks.insert(check) } else { self.routing.checks.remove(check) }
    }
}
