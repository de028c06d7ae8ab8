import Synchronization

/// What routing has learned: one for a whole process, outliving every configuration.
///
/// Each group has a lock of its own. What is known of a deployment stays as long as its id does.
package final class RoutingState: Sendable {
    private struct Registry {
        var shards: [String: GroupShard] = [:]
        var places: [String: Place] = [:]
        /// What was spent of budgets that several deployments share.
        var spends: [SpendScope: SpendWindow] = [:]
    }

    private struct Place {
        let key: String
        let shard: GroupShard
        let slot: Int
        let tenancy: SlotTenancy
    }

    private let registry = Mutex(Registry())
    /// Whether somebody asks for reports.
    let isShared = Atomic<Bool>(false)
    /// Whether deployments are kept for sessions, prompts or callers.
    let keepsAffinities = Atomic<Bool>(false)
    /// When calls of a group are late, and how many may be sent twice.
    private let hedges = Mutex<HedgeState?>(nil)
    /// Which idle group is the next to take part in an exchange.
    let idleTurn = Atomic<Int>(0)

    package init() {}

    /// Gives every deployment of a new configuration its place, and forgets those that are gone.
    ///
    /// - Returns: the places, in the order of the deployments.
    func bind(_ deployments: [RoutedDeployment]) -> [CandidateSet.Home] {
        var sizes: [String: Int] = [:]
        for deployment in deployments { sizes[deployment.group, default: 0] += 1 }
        return self.registry.withLock { registry in
            let ids = Set(deployments.lazy.map(\.id))
            for (id, place) in registry.places where !ids.contains(id) {
                _ = place.shard.update { $0.remove(place.slot) }
                registry.places[id] = nil
            }
            let homes = deployments.map { deployment in
                let place = Self.place(deployment, in: &registry)
                return CandidateSet.Home(
                    shard: place.shard,
                    slot: place.slot,
                    tenancy: place.tenancy,
                    groupSize: sizes[deployment.group] ?? 1
                )
            }
            let used = Set(registry.places.values.lazy.map(\.key))
            registry.shards = registry.shards.filter { used.contains($0.key) }
            return homes
        }
    }

    private static func place(_ deployment: RoutedDeployment, in registry: inout Registry) -> Place {
        let key = self.key(of: deployment)
        let known = registry.places[deployment.id]
        if let known, known.key == key {
            known.shard.update { $0[known.slot].spend.period = deployment.budget?.period }
            return known
        }
        var state = DeploymentState(deployment)
        if let known {
            // It moved to another group: what was learned moves along, calls in flight end where they began.
            state.adopt(known.shard.update { $0.remove(known.slot) })
        }
        let shard = registry.shards[key] ?? GroupShard()
        registry.shards[key] = shard
        let new = state
        let (slot, tenancy) = shard.update { $0.add(new) }
        let place = Place(key: key, shard: shard, slot: slot, tenancy: tenancy)
        registry.places[deployment.id] = place
        return place
    }

    /// Deployments that can be candidates together share a lock.
    private static func key(of deployment: RoutedDeployment) -> String {
        guard let team = deployment.team, let name = deployment.teamName else { return deployment.group }
        return "\(team)\u{0}\(name)"
    }

    // MARK: - For the parts of this type in other files

    /// Where a deployment is; nil if no configuration has it.
    func place(of id: String) -> (shard: GroupShard, slot: Int)? {
        self.registry.withLock { registry in registry.places[id].map { ($0.shard, $0.slot) } }
    }

    /// The state of a group; nil if no configuration has it.
    func shard(named key: String) -> GroupShard? {
        self.registry.withLock { $0.shards[key] }
    }

    /// Every group's state.
    var shards: [GroupShard] {
        self.registry.withLock { Array($0.shards.values) }
    }

    /// Forgets everything but what is in flight (`flush_cache`, `reset`).
    package func reset() {
        self.registry.withLock { registry in
            registry.spends = registry.spends.mapValues { SpendWindow(period: $0.period) }
        }
        for shard in self.shards { shard.update { $0.reset() } }
    }

    // MARK: - Hedging

    /// Hedges by these settings from now on; nil for none.
    package func hedge(by settings: HedgeSettings?) {
        self.hedges.withLock { hedges in
            guard let settings else { return hedges = nil }
            if hedges?.follow(settings) == nil { hedges = HedgeState(settings) }
        }
    }

    /// Reads or changes what hedging knows; nil where nothing is hedged.
    @discardableResult
    package func withHedges<Result: Sendable>(_ body: (inout HedgeState) -> Result) -> Result? {
        self.hedges.withLock { hedges in
            guard var state = hedges else { return nil }
            hedges = nil  // gives up the dictionary, so that it is not copied
            defer { hedges = state }
            return body(&state)
        }
    }

    // MARK: - Budgets of providers and tags

    /// Says which providers and tags have budgets from now on, and whether anybody is kept for anybody.
    func watch(_ settings: RoutingSettings) {
        self.keepsAffinities.store(!settings.allAffinities.isEmpty, ordering: .relaxed)
        self.registry.withLock { registry in
            for scope in registry.spends.keys { registry.spends[scope]?.period = nil }
            for (scope, budget) in settings.sharedBudgets {
                registry.spends[scope, default: SpendWindow()].period = budget.period
            }
        }
    }

    /// What was spent of shared budgets since the last report.
    func reportSpends(at now: RoutingInstant) -> [SpendReport] {
        self.registry.withLock { registry in
            registry.spends.keys.sorted().compactMap { registry.spends[$0]?.report($0, at: now) }
        }
    }

    /// Changes what is known of a shared budget.
    func updateSpend(_ scope: SpendScope, _ body: (inout SpendWindow) -> Void) {
        self.registry.withLock { registry in
            guard var window = registry.spends[scope] else { return }
            body(&window)
            registry.spends[scope] = window
        }
    }

    /// The providers and tags whose budget is spent now.
    func exhausted(_ budgets: [SpendScope: SpendLimit], at now: RoutingInstant) -> Set<SpendScope> {
        let spends = self.registry.withLock { $0.spends }
        var exhausted: Set<SpendScope> = []
        for (scope, budget) in budgets {
            let spent = spends[scope]?.current(at: now, period: budget.period) ?? 0
            if spent >= budget.dollars { exhausted.insert(scope) }
        }
        return exhausted
    }

    /// Counts what a call cost.
    func spend(_ dollars: Double, of budget: SpendLimit, _ scope: SpendScope, at now: RoutingInstant) {
        self.registry.withLock {
            $0.spends[scope, default: SpendWindow()].add(dollars, at: now, period: budget.period)
        }
    }

    /// What was spent in the running period of a shared budget (`GET /provider/budgets`).
    ///
    /// - Returns: US dollars, and when the period ends; nil where none runs.
    package func spent(
        of budget: SpendLimit,
        _ scope: SpendScope,
        now: RoutingInstant
    ) -> (dollars: Double, ends: RoutingInstant?) {
        guard let window = self.registry.withLock({ $0.spends[scope] }), now < window.began + budget.period else {
            return (0, nil)
        }
        return (window.current(at: now, period: budget.period), window.began + budget.period)
    }
}
