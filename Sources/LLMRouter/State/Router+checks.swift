package import LLMCore

extension Router {
    /// Notes what a health check found, for the decisions to come.
    ///
    /// A check takes up no limit and counts as no request. Its failure begins a rest only where a policy for failures
    /// decides instead of the check alone (``RoutingSettings/countsFailedChecks``).
    ///
    /// - Parameters:
    ///   - index: position of the deployment in the caller's own list.
    ///   - failure: why it failed; nil if it answered as it should.
    ///   - now: when it was checked.
    package func noteCheck(of index: Int, failure: LLMError?, at now: RoutingInstant) {
        guard self.table.deployments.indices.contains(index) else { return }
        let home = self.table.homes[index]
        let rules = CooldownRules(
            settings: self.settings.cooldowns,
            deployment: self.table.deployments[index],
            groupSize: home.groupSize
        )
        home.shard.update { group in
            let slot = home.slot
            group.setHealth(HealthMark(isHealthy: failure == nil, at: now), at: slot)
            guard let failure, self.settings.countsFailedChecks, group.slots[slot].rest == .none,
                let cooldown = rules.cooldown(after: failure, isTrial: false, at: now, &group[slot])
            else { return }
            group.setRest(.resting(cooldown), at: slot)
            group[slot].fails.reset()
            group[slot].shared.newCooldown = cooldown
            group[slot].shared.cooldownEnded = false
        }
    }

    /// Forgets what health checks found of a deployment, so that it is used again as if it had never been checked.
    package func forgetCheck(of index: Int) {
        guard self.table.deployments.indices.contains(index) else { return }
        let home = self.table.homes[index]
        home.shard.update { $0.setHealth(nil, at: home.slot) }
    }
}
