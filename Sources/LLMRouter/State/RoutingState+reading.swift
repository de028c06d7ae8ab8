extension RoutingState {
    /// What is known about a deployment, for display.
    package struct Known: Sendable {
        package let id: String
        /// Calls in flight, where the strategy counts them.
        package let inFlight: Int
        /// What was used in this minute, in all processes.
        package let usage: MinuteUsage
        /// Why and until when it rests; nil if it does not.
        package let cooldown: Cooldown?
        /// Whether its trial after a rest is running.
        package let isOnTrial: Bool
        /// Mean of the last latencies; nil if there are none.
        package let latency: Double?
        package let isHealthy: Bool?
        /// US dollars in the running period of its budget.
        package let spent: Double
    }

    /// What is known about the deployments of a name, in their order.
    package func known(of candidates: CandidateSet, at now: RoutingInstant) -> [Known] {
        zip(candidates.members, candidates.homes).map { member, home in
            home.shard.update { group in
                let state = group.slots[home.slot]
                var cooldown: Cooldown?
                var isOnTrial = false
                switch state.rest {
                case .none: break
                case .resting(let running): cooldown = now < running.until ? running : nil
                case .trial(let running, _, let ends):
                    isOnTrial = now < ends
                    cooldown = isOnTrial ? running : nil
                }
                return Known(
                    id: state.id,
                    inFlight: state.inFlight,
                    usage: state.usage(in: now.minute),
                    cooldown: cooldown,
                    isOnTrial: isOnTrial,
                    latency: state.latency.score(after: now - .seconds(3600)),
                    isHealthy: state.health?.isHealthy,
                    spent: state.spend.current(at: now, period: member.budget?.period ?? .zero)
                )
            }
        }
    }

    /// Tokens and requests of a group in this minute (`get_model_group_usage`).
    package func usage(of candidates: CandidateSet, at now: RoutingInstant) -> MinuteUsage {
        var sum = MinuteUsage(minute: now.minute)
        if let shard = candidates.shard {
            return shard.update { group in
                for slot in candidates.slots { sum = sum + group.slots[slot].usage(in: now.minute) }
                return sum
            }
        }
        for home in candidates.homes {
            let usage = home.shard.update { $0.slots[home.slot].usage(in: now.minute) }
            sum = sum + usage
        }
        return sum
    }
}
