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
    private let scopes: Set<SpendScope>

    /// nil if none is spent.
    init?(_ rules: RoutingRules, _ state: RoutingState, at now: RoutingInstant) {
        guard rules.hasSharedBudgets else { return nil }
        self.scopes = state.exhausted(rules.sharedBudgets, at: now)
        if self.scopes.isEmpty { return nil }
    }

    /// Whether one of a request's tags may cost nothing more.
    func concerns(_ tags: [String], _ settings: RoutingSettings) -> Bool {
        TagBudgets.names(of: tags, settings).contains { self.scopes.contains(.tag($0)) }
    }

    /// Whether a deployment's provider, or one of its own tags, may cost nothing more.
    func concerns(_ deployment: RoutedDeployment) -> Bool {
        self.scopes.contains(.provider(deployment.provider))
            || deployment.tags.contains { self.scopes.contains(.tag($0)) }
    }
}
