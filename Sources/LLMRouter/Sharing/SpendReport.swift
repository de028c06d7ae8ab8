/// What a budget bounds.
package enum SpendScope: Sendable, Hashable, Comparable {
    /// All deployments of a provider, by its id.
    case provider(String)
    /// All calls with a tag.
    case tag(String)
    /// One deployment, by its id.
    case deployment(String)
}

/// What one process has spent of a budget since its last report.
package struct SpendReport: Sendable, Hashable {
    package let scope: SpendScope
    /// The length of the budget's period.
    package let period: Duration
    /// US dollars to be added; zero only asks.
    package let dollars: Double
    /// How long the running period still lasts, for a store that knows of none.
    package let left: Duration

    package init(scope: SpendScope, period: Duration, dollars: Double, left: Duration? = nil) {
        self.scope = scope
        self.period = period
        self.dollars = dollars
        self.left = left ?? period
    }
}

/// What all processes have spent of a budget.
package struct SpendNews: Sendable, Hashable {
    package let scope: SpendScope
    /// US dollars in the running period, the report's included.
    package let dollars: Double
    /// How long that period still runs; zero if none does.
    package let left: Duration
    /// US dollars that the store has added for this.
    package let told: Double
    /// US dollars that were reported and that the store still has to tell: it was away.
    package let pending: Double

    package init(scope: SpendScope, dollars: Double, left: Duration, told: Double = 0, pending: Double = 0) {
        self.scope = scope
        self.dollars = dollars
        self.left = left
        self.told = told
        self.pending = pending
    }
}
