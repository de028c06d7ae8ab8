/// Which of a request's tags have a budget of their own (`tag_budget_config`).
enum TagBudgets {
    /// The budgets that a request's tags are counted in: under the tag as it was sent, and as tag routing reads it.
    static func names(of tags: [String], _ settings: RoutingSettings) -> Set<String> {
        guard !tags.isEmpty, !settings.tagBudgets.isEmpty else { return [] }
        let query = TagQuery(tags, prefix: settings.tagPrefix)
        let names = Set(tags).union(query.plain).union(query.required)
        return names.filter { settings.tagBudgets[$0] != nil }
    }
}

/// Budgets of providers and tags that are spent.
struct ExhaustedBudgets: Sendable {
    private let providers: Set<String>
    private let tags: Set<String>

    /// nil if none is spent.
    init?(_ settings: RoutingSettings, _ state: RoutingState, at now: RoutingInstant) {
        guard settings.hasSharedBudgets else { return nil }
        self.providers = state.exhaustedProviders(settings.providerBudgets, at: now)
        self.tags = state.exhaustedTags(settings.tagBudgets, at: now)
        if self.providers.isEmpty, self.tags.isEmpty { return nil }
    }

    /// Whether one of a request's tags may cost nothing more.
    func concerns(_ tags: [String], _ settings: RoutingSettings) -> Bool {
        !self.tags.isEmpty && !self.tags.isDisjoint(with: TagBudgets.names(of: tags, settings))
    }

    /// Whether a deployment's provider, or one of its own tags, may cost nothing more.
    func concerns(_ deployment: RoutedDeployment) -> Bool {
        self.providers.contains(deployment.provider)
            || !self.tags.isEmpty && deployment.tags.contains(where: self.tags.contains)
    }
}
