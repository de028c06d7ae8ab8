import Synchronization

/// What routing has learned: one for a whole process, outliving every configuration.
///
/// Each group has a lock of its own. What is known of a deployment stays as long as its id does.
package final class RoutingState: Sendable {
    private struct Registry {
        var shards: [String: GroupShard] = [:]
        var places: [String: Place] = [:]
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
                place.shard.update { $0.slots[place.slot].isConfigured = false }
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
        var state = DeploymentState(id: deployment.id)
        if let known {
            // It moved to another group: what was learned moves along, calls in flight end where they began.
            state = known.shard.update { group in
                group.slots[known.slot].isConfigured = false
                return group.slots[known.slot]
            }
            state.inFlight = 0
            state.isConfigured = true
        }
        let shard = registry.shards[key] ?? GroupShard()
        registry.shards[key] = shard
        let slot = shard.update { group in
            guard let free = group.slots.firstIndex(where: { !$0.isConfigured && $0.inFlight == 0 }) else {
                return group.append(state)
            }
            group.replace(free, with: state)
            return free
        }
        let place = Place(key: key, shard: shard, slot: slot)
        registry.places[deployment.id] = place
        return place
    }

    /// Deployments that can be candidates together share a lock.
    private static func key(of deployment: RoutedDeployment) -> String {
        guard let team = deployment.team, let name = deployment.teamName else { return deployment.group }
        return "\(team)\u{0}\(name)"
    }
}
