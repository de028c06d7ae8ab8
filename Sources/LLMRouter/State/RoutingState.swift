import Synchronization

/// What routing has learned: one for a whole process, outliving every configuration.
///
/// Each group has a lock of its own. What is known of a deployment stays as long as its id does.
package final class RoutingState: Sendable {
    private struct Registry {
        var shards: [String: GroupShard] = [:]
        var places: [String: Place] = [:]
        /// What was spent at each provider that has a budget.
        var providers: [String: SpendWindow] = [:]
    }

    private struct Place {
        let key: String
        let shard: GroupShard
        let slot: Int
    }

    private let registry = Mutex(Registry())

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
        let slot = shard.update { $0.add(new) }
        let place = Place(key: key, shard: shard, slot: slot)
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
            registry.providers = registry.providers.mapValues { SpendWindow(period: $0.period) }
        }
        for shard in self.shards { shard.update { $0.reset() } }
    }

    // MARK: - Budgets of providers

    /// Says which providers have budgets from now on.
    func watch(_ budgets: [String: SpendLimit]) {
        self.registry.withLock { registry in
            for provider in registry.providers.keys { registry.providers[provider]?.period = nil }
            for (provider, budget) in budgets {
                registry.providers[provider, default: SpendWindow()].period = budget.period
            }
        }
    }

    /// What was spent at providers since the last report.
    func reportProviders(at now: RoutingInstant) -> [SpendReport] {
        self.registry.withLock { registry in
            registry.providers.keys.sorted().compactMap {
                registry.providers[$0]?.report(.provider($0), at: now)
            }
        }
    }

    func updateProvider(_ provider: String, _ body: (inout SpendWindow) -> Void) {
        self.registry.withLock { registry in
            guard var window = registry.providers[provider] else { return }
            body(&window)
            registry.providers[provider] = window
        }
    }

    /// The providers whose budget is spent now.
    func exhaustedProviders(_ budgets: [String: SpendLimit], at now: RoutingInstant) -> Set<String> {
        guard !budgets.isEmpty else { return [] }
        return self.registry.withLock { registry in
            var exhausted: Set<String> = []
            for (provider, budget) in budgets {
                let spent = registry.providers[provider]?.current(at: now, period: budget.period) ?? 0
                if spent >= budget.dollars { exhausted.insert(provider) }
            }
            return exhausted
        }
    }

    /// Counts what a call at a provider cost.
    func spend(
        _ dollars: Double,
        at provider: String,
        _ budgets: [String: SpendLimit],
        _ now: RoutingInstant
    ) {
        guard let budget = budgets[provider] else { return }
        self.registry.withLock {
            $0.providers[provider, default: SpendWindow()].add(dollars, at: now, period: budget.period)
        }
    }

    /// What was spent at a provider in the running period of its budget (`GET /provider/budgets`).
    package func spent(at provider: String, _ budget: SpendLimit, now: RoutingInstant) -> Double {
        self.registry.withLock { $0.providers[provider]?.current(at: now, period: budget.period) ?? 0 }
    }
}
