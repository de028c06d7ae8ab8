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
        self.isShared.store(true, ordering: .relaxed)
        var (deployments, spends) = ([DeploymentReport](), self.reportSpends(at: now))
        var notes: [AffinityNote]? = self.keepsAffinities.load(ordering: .relaxed) ? [] : nil
        var idle: [GroupShard] = []
        for shard in self.shards {
            if let count = notes?.count, count < Self.mostNotes {
                notes? += shard.update { $0.takeNotes(at: now) }
            }
            let (told, spent) = shard.update { group -> ([DeploymentReport], [SpendReport]) in
                guard group.attention > 0 || now <= group.lastActive + Self.idleTime else {
                    idle.append(shard)
                    return ([], [])
                }
                return group.report(at: now)
            }
            deployments += told
            spends += spent
        }
        // Idle groups, beginning behind those of the last time.
        let start = self.idleTurn.load(ordering: .relaxed)
        var (asked, count) = (0, 0)
        while asked < idle.count, count < Self.idleShare {
            let (told, spent) = idle[(start &+ asked) % idle.count].update { $0.report(at: now) }
            deployments += told
            spends += spent
            asked += 1
            count += told.count
        }
        if !idle.isEmpty { self.idleTurn.store((start &+ asked) % idle.count, ordering: .relaxed) }
        return RoutingReport(at: now, deployments: deployments, spends: spends, affinities: notes)
    }

    /// Takes back a report that did not reach the store: the next one repeats it.
    package func unsent(_ report: RoutingReport) {
        for deployment in report.deployments {
            guard let (shard, slot) = self.place(of: deployment.id) else { continue }
            shard.update { $0[slot].takeBack(deployment) }
        }
        for spend in report.spends { self.update(spend.scope) { $0.takeBack(spend) } }
        for note in report.affinities ?? [] {
            guard let (shard, _) = self.place(of: note.deployment) else { continue }
            shard.update { $0.takeBack(note) }
        }
    }

    /// Learns what others did.
    package func merge(_ news: RoutingNews, at now: RoutingInstant) {
        for deployment in news.deployments {
            guard let (shard, slot) = self.place(of: deployment.id) else { continue }
            shard.update { $0.learn(deployment, at: slot, now) }
        }
        for spend in news.spends { self.update(spend.scope) { $0.learn(spend, at: now) } }
        for note in news.affinities where note.left > .zero {
            guard let (shard, slot) = self.place(of: note.deployment) else { continue }
            shard.update { $0.affinities.learn(note, slot, at: now) }
        }
    }

    /// About as many notes of who is kept for whom are told at once.
    private static let mostNotes = 2000

    private func update(_ scope: SpendScope, _ body: (inout SpendWindow) -> Void) {
        switch scope {
        case .provider, .tag: self.updateSpend(scope, body)
        case .deployment(let id):
            guard let (shard, slot) = self.place(of: id) else { return }
            shard.update { body(&$0[slot].spend) }
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
            fails: self.fails.report(at: now)
        )
    }

    /// A report was not told after all.
    mutating func takeBack(_ report: DeploymentReport) {
        if self.shared.told.minute == report.added.minute { self.shared.told = self.shared.told - report.added }
        for value in report.latencies { SharedKnowledge.keep(value, in: &self.shared.newLatencies) }
        for value in report.firstTokens { SharedKnowledge.keep(value, in: &self.shared.newFirstTokens) }
        self.fails.takeBack(report.fails)
        // What happened since counts more.
        guard self.shared.newCooldown == nil, !self.shared.cooldownEnded else { return }
        self.shared.newCooldown = report.cooldown
        self.shared.cooldownEnded = report.endsCooldown
    }
}

extension GroupState {
    /// What was done with each deployment, and spent of its budget, since the last report.
    mutating func report(at now: RoutingInstant) -> ([DeploymentReport], [SpendReport]) {
        let slots = self.slots.indices.filter { self.slots[$0].isConfigured }
        return (
            slots.map { self[$0].report(at: now) },
            slots.compactMap { self[$0].spend.report(.deployment(self.slots[$0].id), at: now) }
        )
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
        for fails in news.fails {
            guard let cooldown = self[slot].fails.learn(fails, at: now), self.slots[slot].rest == .none else {
                continue
            }
            self.beginRest(cooldown, at: slot)
        }
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
