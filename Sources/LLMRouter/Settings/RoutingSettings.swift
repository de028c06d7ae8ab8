/// What `router_settings` says about choosing deployments.
package struct RoutingSettings: Sendable {
    /// A method and its arguments.
    package struct Choice: Sendable {
        package var method: RoutingMethod
        package var arguments: RoutingArguments
        /// What decides where the method is ``RoutingMethod/custom``.
        package var custom: (any RoutingStrategy)?

        package init(
            _ method: RoutingMethod = .simpleShuffle,
            arguments: RoutingArguments = RoutingArguments(),
            custom: (any RoutingStrategy)? = nil
        ) {
            self.method = method
            self.arguments = arguments
            self.custom = custom
        }
    }

    /// Checks that are off unless named (`optional_pre_call_checks`).
    package struct Checks: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// A prompt that was sent before goes where it is cached (`prompt_caching`).
        package static let promptCaching = Checks(rawValue: 1)
        /// A response's successor goes where the response is kept (`responses_api_deployment_check`).
        package static let responses = Checks(rawValue: 2)
        /// A caller stays with a deployment (`deployment_affinity`).
        package static let deploymentAffinity = Checks(rawValue: 4)
        /// A session stays with a deployment (`session_affinity`).
        package static let sessionAffinity = Checks(rawValue: 8)
        /// Encrypted reasoning goes back to who encrypted it (`encrypted_content_affinity`).
        package static let encryptedContent = Checks(rawValue: 16)
        /// `rpm`, `tpm`, `itpm` and `otpm` are limits for every method (`enforce_model_rate_limits`).
        package static let rateLimits = Checks(rawValue: 32)
        /// Spent budgets are left out (`router_budget_limiting`).
        package static let budgets = Checks(rawValue: 64)

        /// Every check that keeps somebody or something with a deployment.
        package static let affinities: Checks = [
            .promptCaching, .responses, .deploymentAffinity, .sessionAffinity, .encryptedContent,
        ]

        /// The check of a configured name; nil if it concerns no choice.
        package init?(name: String) {
            switch name {
            case "prompt_caching": self = .promptCaching
            case "responses_api_deployment_check": self = .responses
            case "deployment_affinity": self = .deploymentAffinity
            case "session_affinity": self = .sessionAffinity
            case "encrypted_content_affinity": self = .encryptedContent
            case "enforce_model_rate_limits": self = .rateLimits
            case "router_budget_limiting": self = .budgets
            default: return nil
            }
        }
    }

    /// For groups that ``groups`` does not name.
    package var standard = Choice()
    /// Choices of single groups, by the group's name (`routing_groups`).
    package var groups: [String: Choice] = [:]

    /// Whether deployments are left out whose context window, rate, region or parameters do not fit
    /// (`enable_pre_call_checks`).
    package var hasPreCallChecks = false
    package var checks: Checks = []
    /// Affinities of single groups in place of those among ``checks``, by the group's name
    /// (`model_group_affinity_config`).
    package var groupAffinities: [String: Checks] = [:]
    /// How long a caller, session or prompt stays with a deployment (`deployment_affinity_ttl_seconds`).
    package var affinityTime: Duration = .seconds(3600)

    /// Whether tags decide (`enable_tag_filtering`); a request, key, team or deployment may say otherwise.
    package var filtersTags = false
    /// Whether one common tag is enough (`tag_filtering_match_any`).
    package var matchesAnyTag = true
    /// Cut from a request's tags before they are compared (`tag_routing_prefix`).
    package var tagPrefix = ""

    package var cooldowns = CooldownSettings()

    /// Whether deployments that failed their last health check are left out (`enable_health_check_routing`).
    package var usesHealth = false
    /// Whether a failed check counts like a failed call, instead of leaving a deployment out at once: so it is when a policy
    /// says how many failures of which kind are too many.
    package var countsFailedChecks: Bool { self.usesHealth && !self.cooldowns.allowedFails.byClass.isEmpty }
    /// Whether one failed check is enough to leave a deployment out.
    var filtersByHealth: Bool { self.usesHealth && !self.countsFailedChecks }
    /// How long the result of a health check counts (`health_check_staleness_threshold`).
    package var healthStaleness: Duration = .seconds(600)

    /// Budgets of providers, by the provider's id (`provider_budget_config`).
    package var providerBudgets: [String: SpendLimit] = [:]
    /// Budgets of tags, by the tag (`tag_budget_config`).
    package var tagBudgets: [String: SpendLimit] = [:]

    /// The budgets of providers and tags.
    var sharedBudgets: [SpendScope: SpendLimit] {
        var budgets: [SpendScope: SpendLimit] = [:]
        for (provider, budget) in self.providerBudgets { budgets[.provider(provider)] = budget }
        for (tag, budget) in self.tagBudgets { budgets[.tag(tag)] = budget }
        return budgets
    }

    /// Whether budgets are watched that several deployments have in common.
    var hasSharedBudgets: Bool { !self.providerBudgets.isEmpty || !self.tagBudgets.isEmpty }

    package init() {}

    /// Gives several groups, and the name that stands for all of them, a choice of their own (`routing_groups`).
    package mutating func set(_ choice: Choice, for name: String, of groups: [String]) {
        for group in groups { self.groups[group] = choice }
        self.groups[name] = choice
    }

    /// The affinities that hold for a group.
    func affinities(of group: String) -> Checks {
        let standard = self.checks.intersection(.affinities)
        return self.groupAffinities.isEmpty ? standard : self.groupAffinities[group] ?? standard
    }

    /// Every affinity that holds for any group.
    package var allAffinities: Checks {
        self.groupAffinities.values.reduce(into: self.checks.intersection(.affinities)) {
            $0.formUnion($1.intersection(.affinities))
        }
    }

    /// By which method a deployment of a group is picked.
    func method(for group: String) -> RoutingMethod {
        self.groups.isEmpty ? self.standard.method : self.groups[group]?.method ?? self.standard.method
    }

    /// How a deployment of a group is picked.
    package func choice(for group: String) -> Choice {
        self.groups.isEmpty ? self.standard : self.groups[group] ?? self.standard
    }
}

/// US dollars in a period.
package struct SpendLimit: Sendable, Hashable {
    package var dollars: Double
    package var period: Duration

    package init(dollars: Double, period: Duration) {
        self.dollars = dollars
        self.period = period
    }
}
