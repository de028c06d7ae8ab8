import Synchronization

extension RoutingState {
    /// Groups that nobody called for so long have nothing to tell; they only learn.
    private static let idleTime = Duration.seconds(60)
    /// With how many deployments idle groups take part in one exchange, in turns: what others learned has to be known
    /// before the first call comes.
    private static let idleShare = 64

    /// What this process did since the last report.
    ///
    /// - Parameter now: the moment of the report.
    /// - Returns: what is to be told; it counts as told unless it is given back.
    package func report(at now: RoutingInstant) -> RoutingReport {
        var deployments: [DeploymentReport] = []
        let shards = self.shards
        var idle: [Int] = []
        for (place, shard) in shards.enumerated() {
            deployments += shard.update { group -> [DeploymentReport] in
                guard group.attention > 0 || now <= group.lastActive + Self.idleTime else {
                    idle.append(place)
                    return []
                }
                return group.slots.indices.filter { group.slots[$0].isConfigured }.map { slot in
                    group[slot].report(at: now)
                }
            }
        }
        deployments += self.reportIdle(idle.map { shards[$0] }, at: now)
        return RoutingReport(at: now, deployments: deployments)
    }

    /// Reports of some idle groups, beginning behind those of the last time.
    private func reportIdle(_ shards: [GroupShard], at now: RoutingInstant) -> [DeploymentReport] {
        guard !shards.isEmpty else { return [] }
        var deployments: [DeploymentReport] = []
        let start = self.idleTurn.load(ordering: .relaxed)
        var asked = 0
        while asked < shards.count, deployments.count < Self.idleShare {
            deployments += shards[(start &+ asked) % shards.count].update { $0.report(at: now) }
            asked += 1
        }
        self.idleTurn.store((start &+ asked) % shards.count, ordering: .relaxed)
        return deployments
    }

    /// Takes back a report that did not reach the store: the next one repeats it.
    package func unsent(_ report: RoutingReport) {
        for deployment in report.deployments {
            guard let (shard, slot) = self.place(of: deployment.id) else { continue }
            shard.update { $0[slot].takeBack(deployment) }
        }
    }

    /// Learns what others did.
    package func merge(_ news: RoutingNews, at now: RoutingInstant) {
        for deployment in news.deployments {
            guard let (shard, slot) = self.place(of: deployment.id) else { continue }
            shard.update { $0.learn(deployment, at: slot, now) }
        }
    }
}

extension DeploymentState {
    /// What was done here since the last report, which counts as told from now on.
    mutating func report(at now: RoutingInstant) -> DeploymentReport {
        let usage = self.usage.current(in: now.minute)
        let added = usage - self.shared.told.current(in: now.minute)
        self.shared.told = usage
        let shared = self.shared
        self.shared.newLatencies = []
        self.shared.newFirstTokens = []
        self.shared.newDollars = 0
        self.shared.newCooldown = nil
        self.shared.cooldownEnded = false
        return DeploymentReport(
            id: self.id,
            group: self.group,
            model: self.model,
            added: added,
            inFlight: self.inFlight,
            latencies: shared.newLatencies,
            firstTokens: shared.newFirstTokens,
            cooldown: shared.newCooldown.flatMap { now < $0.until ? $0 : nil },
            endsCooldown: shared.cooldownEnded,
            dollars: shared.newDollars
        )
    }

    /// A report was not told after all.
    mutating func takeBack(_ report: DeploymentReport) {
        if self.shared.told.minute == report.added.minute { self.shared.told = self.shared.told - report.added }
        for value in report.latencies { SharedKnowledge.keep(value, in: &self.shared.newLatencies) }
        for value in report.firstTokens { SharedKnowledge.keep(value, in: &self.shared.newFirstTokens) }
        self.shared.newDollars += report.dollars
        // What happened since counts more.
        guard self.shared.newCooldown == nil, !self.shared.cooldownEnded else { return }
        self.shared.newCooldown = report.cooldown
        self.shared.cooldownEnded = report.endsCooldown
    }
}

extension GroupState {
    /// What was done with each deployment since the last report.
    mutating func report(at now: RoutingInstant) -> [DeploymentReport] {
        self.slots.indices.filter { self.slots[$0].isConfigured }.map { self[$0].report(at: now) }
    }

    /// Learns what others did with a deployment.
    mutating func learn(_ news: DeploymentNews, at slot: Int, _ now: RoutingInstant) {
        if news.usage.minute >= self.slots[slot].shared.others.minute {
            let told = self.slots[slot].shared.told.current(in: news.usage.minute)
            self[slot].shared.others = (news.usage - told).clamped
        }
        self[slot].shared.othersInFlight = max(news.othersInFlight, 0)
        if !news.latencies.isEmpty { self[slot].latency.replace(with: news.latencies, at: now) }
        if !news.firstTokens.isEmpty { self[slot].firstToken.replace(with: news.firstTokens, at: now) }
        self.learn(news.cooldown, at: slot, now)
    }

    /// A cooldown of others holds here, too, and ends when they say so; each process makes its own trial.
    private mutating func learn(_ cooldown: Cooldown?, at slot: Int, _ now: RoutingInstant) {
        let state = self.slots[slot]
        guard let cooldown, now < cooldown.until else {
            if let learned = state.shared.learnedCooldown, state.rest == .resting(learned), now < learned.until {
                self.recover(slot)
                self[slot].shared.cooldownEnded = false
            }
            self[slot].shared.learnedCooldown = nil
            return
        }
        // What ended here since the report was made is not taken up again.
        guard !state.shared.cooldownEnded, state.shared.newCooldown == nil else { return }
        switch state.rest {
        case .none: break
        // Times that went through a store are not exact; the same cooldown must not grow by that.
        case .resting(let running): guard running.until + .seconds(1) < cooldown.until else { return }
        case .trial(let running, _, _): guard running.until <= cooldown.began else { return }
        }
        self.setRest(.resting(cooldown), at: slot)
        self[slot].shared.learnedCooldown = cooldown
    }
}
