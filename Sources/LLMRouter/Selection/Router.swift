package import LLMCore

/// Chooses deployments: names and settings of one configuration over what the process has learned.
///
/// A decision is a pure function of its arguments and of the state; what it takes of a deployment is taken in the same
/// step, so that no two calls get the last free place.
package struct Router: Sendable {
    package let table: RoutingTable
    let rules: RoutingRules

    package init(table: RoutingTable, settings: RoutingSettings = RoutingSettings()) {
        self.table = table
        self.rules = RoutingRules(settings)
        table.state.watch(settings)
    }

    package var settings: RoutingSettings { self.rules.settings }

    /// Picks a deployment for an attempt, and counts the attempt as begun.
    ///
    /// - Parameters:
    ///   - candidates: what the requested name stands for.
    ///   - request: the facts to decide by; changed only in that tokens are counted once.
    ///   - now: the moment of the decision.
    ///   - random: decides between equals.
    ///   - record: if it is there, filled with what was seen; costs a few microseconds.
    /// - Returns: the pick, whose outcome has to be reported.
    /// - Throws: why no deployment can be used: `noDeployments` (429, or 401 where tags lead nowhere; with the time to
    ///   wait), `contextWindowExceeded`, `rateLimit`, `serviceUnavailable` for what is paused, `modelNotFound`.
    package func pick(
        from candidates: CandidateSet,
        for request: inout RoutingRequest,
        at now: RoutingInstant,
        using random: inout CallRandom,
        recording record: inout DecisionRecord?
    ) throws(LLMError) -> RoutingLease {
        let choice = self.rules.choice(for: candidates.name)
        if choice.method.isShuffle, self.isPlain(candidates, request), !candidates.members.isEmpty {
            let count = candidates.members.count
            let position = SimpleShuffle.pick(among: candidates.shares, count: count, using: &random)
            record?.note(candidates, choice.method, at: now, picked: position)
            return self.lease(candidates, position, request, choice, .init(), at: now)
        }
        let state = self.table.state
        let inputTokens = self.readsInputTokens(candidates) ? request.inputTokens() : nil
        let question = Decision.Question(
            candidates,
            request,
            self.rules,
            choice,
            at: now,
            inputTokens: inputTokens,
            exhausted: ExhaustedBudgets(self.rules, state, at: now)
        )
        var decision = Decision(question)
        decision.filterByFacts()
        let picked = self.take(&decision, using: &random)
        record?.note(decision, picked: picked?.position)
        guard let picked else { throw decision.refusal(within: state) }
        return self.lease(candidates, picked.position, request, choice, picked.claim, at: now)
    }

    /// Whether a decision about these candidates may ask for the prompt's tokens.
    package func readsInputTokens(_ candidates: CandidateSet) -> Bool {
        if self.rules.hasPreCallChecks, candidates.concerns.contains(.contextWindow) { return true }
        guard candidates.concerns.contains(.tokenLimits) else { return false }
        return self.rules.enforcesLimits || self.rules.choice(for: candidates.name).method.enforcesLimits
    }

    /// How many of the candidates neither rest nor are paused now.
    package func openCount(of candidates: CandidateSet, at now: RoutingInstant) -> Int {
        let members = candidates.members
        if let shard = candidates.shard, shard.isQuiet || !self.rules.hasCooldowns {
            return candidates.concerns.contains(.blocked) ? members.lazy.filter { !$0.isBlocked }.count : members.count
        }
        var count = 0
        for (member, home) in zip(members, candidates.homes) where !member.isBlocked {
            if home.shard.update({ $0.slots[home.slot].rest.verdict(at: now) == .open }) { count += 1 }
        }
        return count
    }

    /// Who of the candidates could be picked now, by position; nothing is taken of anybody.
    package func available(
        among candidates: CandidateSet,
        for request: RoutingRequest = RoutingRequest(),
        at now: RoutingInstant
    ) -> [Int] {
        let state = self.table.state
        let question = Decision.Question(
            candidates,
            request,
            self.rules,
            self.rules.choice(for: candidates.name),
            at: now,
            inputTokens: nil,
            exhausted: ExhaustedBudgets(self.rules, state, at: now)
        )
        var decision = Decision(question)
        decision.filterByFacts()
        decision.positionsAreSlots = true
        var gathered = GroupState(gathered: self.gather(candidates))
        var random = CallRandom(seed: (1, 1))
        _ = decision.settle(&gathered, using: &random)
        return decision.verdicts.indices.filter { decision.verdicts[$0] == .open }
    }

    // MARK: - Steps of a decision

    /// Whether nothing but shares of the load has to be looked at.
    private func isPlain(_ candidates: CandidateSet, _ request: RoutingRequest) -> Bool {
        guard self.rules.isPlain, let shard = candidates.shard, shard.isQuiet else { return false }
        // Shares and known windows alone change nothing.
        let concerns = candidates.concerns.subtracting([.rateLimits, .tokenLimits, .contextWindow, .responseFormat])
        return concerns.isSubset(of: [.webSearch, .accessGroups, .tags, .tagPatterns])
            && !candidates.hasLevels && !(request.searchesWeb && concerns.contains(.webSearch))
            && request.excluded.isEmpty && request.accessGroups == nil && request.pinned == nil
            && request.orderLevel == nil && request.filtersTags != true
            && !(self.rules.hasAffinities && !request.affinities.isEmpty)
    }

    private func lease(
        _ candidates: CandidateSet,
        _ position: Int,
        _ request: RoutingRequest,
        _ choice: RoutingRules.Choice,
        _ claim: RoutingLease.Claim,
        at now: RoutingInstant
    ) -> RoutingLease {
        RoutingLease(
            candidates: candidates,
            position: position,
            begun: now,
            claim: claim,
            rules: self.rules,
            state: self.table.state,
            choice: choice,
            affinities: self.rules.hasAffinities ? self.affinities(of: request, candidates) : [],
            budgetedTags: self.rules.hasSharedBudgets ? TagBudgets.names(of: request.tags, self.settings) : []
        )
    }

    /// What the request and its group may keep a deployment for.
    private func affinities(of request: RoutingRequest, _ candidates: CandidateSet) -> [RoutingRequest.Affinity] {
        guard !request.affinities.isEmpty else { return [] }
        let kinds = self.settings.affinities(of: candidates.name)
        return request.affinities.filter { kinds.contains($0.check) }
    }

    /// Finds the pick and counts it as begun, in one step wherever the candidates are in one place.
    private func take(_ decision: inout Decision, using random: inout CallRandom) -> Decision.Taken? {
        guard decision.question.choice.custom == nil, let shard = decision.question.candidates.shard else {
            return self.takeApart(&decision, using: &random)
        }
        return shard.update { state in
            decision.settle(&state, using: &random).map { decision.begin($0, in: &state) }
        }
    }

    /// The same where what is known has to be gathered first.
    ///
    /// So it is with candidates of several groups, and with a program's own strategy, which is asked outside of the lock.
    /// Somebody else may be faster then, so the pick is looked at again.
    private func takeApart(_ decision: inout Decision, using random: inout CallRandom) -> Decision.Taken? {
        let question = decision.question
        for _ in 0..<Self.mostRaces {
            var trial = decision
            var gathered = GroupState(gathered: self.gather(question.candidates))
            trial.positionsAreSlots = true
            if !question.request.affinities.isEmpty { trial.kept = question.keptApart() }
            var pick = trial.settle(&gathered, using: &random)
            if pick == nil, trial.open > 0, let custom = question.choice.custom {
                pick = trial.ask(custom, gathered, using: &random)
            }
            guard let pick else {
                decision = trial
                return nil
            }
            let home = question.candidates.homes[pick]
            let seen = gathered.slots[pick].rest
            let taken = home.shard.update { state -> Decision.Taken? in
                state.roll(to: question.now.minute)
                guard trial.isStillOpen(pick, state.slots[home.slot], since: seen) else { return nil }
                return trial.begin(pick, in: &state)
            }
            if let taken {
                decision = trial
                return taken
            }
        }
        return nil
    }

    private static let mostRaces = 16

    private func gather(_ candidates: CandidateSet) -> [DeploymentState] {
        if let shard = candidates.shard {
            return shard.update { state in candidates.slots.map { state.slots[$0] } }
        }
        return candidates.homes.map { home in home.shard.update { $0.slots[home.slot] } }
    }
}
