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
        /// What was spent on requests with each tag that has a budget.
        var tags: [String: SpendWindow] = [:]
    }

    private struct Place {
        let key: String
        let shard: GroupShard
        let slot: Int
    }

    private let registry = Mutex(Registry())
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
        if let known, known.key == key { return known }
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
            registry.providers = [:]
            registry.tags = [:]
        }
        for shard in self.shards { shard.update { $0.reset() } }
    }

    // MARK: - Budgets of providers and tags

    /// The providers whose budget is spent now.
    func exhaustedProviders(_ budgets: [String: SpendLimit], at now: RoutingInstant) -> Set<String> {
        budgets.isEmpty ? [] : Self.exhausted(self.registry.withLock { $0.providers }, budgets, at: now)
    }

    /// The tags whose budget is spent now.
    func exhaustedTags(_ budgets: [String: SpendLimit], at now: RoutingInstant) -> Set<String> {
        budgets.isEmpty ? [] : Self.exhausted(self.registry.withLock { $0.tags }, budgets, at: now)
    }

    private static func exhausted(
        _ windows: [String: SpendWindow],
        _ budgets: [String: SpendLimit],
        at now: RoutingInstant
    ) -> Set<String> {
        var exhausted: Set<String> = []
        for (name, budget) in budgets {
            let spent = windows[name]?.current(at: now, period: budget.period) ?? 0
            if spent >= budget.dollars { exhausted.insert(name) }
        }
        return exhausted
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

    /// Counts what a call with some tags cost.
    func spend(_ dollars: Double, on tags: Set<String>, _ budgets: [String: SpendLimit], _ now: RoutingInstant) {
        self.registry.withLock { registry in
            for tag in tags {
                guard let budget = budgets[tag] else { continue }
                registry.tags[tag, default: SpendWindow()].add(dollars, at: now, period: budget.period)
            }
        }
    }

    /// What was spent at a provider in the running period of its budget (`GET /provider/budgets`).
    ///
    /// - Returns: US dollars, and when the period ends; nil before its first call.
    package func spent(
        at provider: String,
        _ budget: SpendLimit,
        now: RoutingInstant
    ) -> (dollars: Double, ends: RoutingInstant?) {
        let window = self.registry.withLock { $0.providers[provider] }
        guard let window, now < window.began + budget.period else { return (0, nil) }
        return (window.dollars, window.began + budget.period)
    }

    /// What was spent on a tag in the running period of its budget.
    package func spent(on tag: String, _ budget: SpendLimit, now: RoutingInstant) -> Double {
        self.registry.withLock { $0.tags[tag]?.current(at: now, period: budget.period) ?? 0 }
    }
}
