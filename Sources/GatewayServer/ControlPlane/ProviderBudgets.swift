import LLMCore
import LLMRouter
import LiteLLM

/// `GET /provider/budgets`: what each provider of `provider_budget_config` has cost in its running period.
struct ProviderBudgets {
    private let scope: RequestScope

    init(_ scope: RequestScope) {
        self.scope = scope
    }

    func answer() -> JSON {
        let client = self.scope.snapshot.client
        let now = RoutingClock.now()
        var providers: JSONObject = [:]
        for (provider, budget) in client.settings.routing.providerBudgets.sorted(by: { $0.key < $1.key }) {
            let (dollars, ends) = client.table.state.spent(of: budget, .provider(provider), now: now)
            providers[provider] = [
                "budget_limit": JSON(budget.dollars),
                "time_period": self.scope.snapshot.settings.budgetPeriods[provider].map(JSON.string) ?? .null,
                "spend": JSON(dollars),
                "budget_reset_at": ends.map { .string(LogTime.text($0.nanoseconds)) } ?? .null,
            ]
        }
        return ["providers": .object(providers)]
    }
}
