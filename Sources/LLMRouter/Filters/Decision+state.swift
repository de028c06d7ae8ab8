extension Decision {
    /// Leaves out who cannot be used now, with what is known in the group's lock, and finds the best of the rest.
    ///
    /// - Returns: the position of the pick; nil if nothing is left, or if a program's own strategy is to be asked.
    mutating func settle(_ state: inout GroupState, using random: inout CallRandom) -> Int? {
        state.roll(to: self.question.now.minute)
        self.filterByRest(state)
        self.filterByPauses()
        self.filterByBudgets(state)
        self.filterByLimits(state)
        self.filterByFit(state)
        self.filterByTags()
        self.filterByOrder()
        self.filterByTried()
        self.filterByAffinity(&state)
        guard self.open > 0 else { return nil }
        return self.pick(state, using: &random)
    }

    /// Health, then rest after failures.
    private mutating func filterByRest(_ state: GroupState) {
        guard state.attention > 0 || self.positionsAreSlots else { return }
        let (now, slots, rules) = (self.question.now, self.slots, self.question.rules)
        if rules.filtersByHealth {
            let staleness = rules.settings.healthStaleness
            self.prefer(.unhealthy) { position in
                guard let health = state.slots[slots[position]].health, !health.isHealthy else { return true }
                return health.at + staleness <= now
            }
        }
        guard rules.hasCooldowns else { return }
        if rules.countsFailedChecks {
            self.prefer(.cooldown) { state.slots[slots[$0]].rest.verdict(at: now) == .open }
        } else {
            self.leaveOut(at: .cooldown) { state.slots[slots[$0]].rest.verdict(at: now) }
        }
    }

    private mutating func filterByBudgets(_ state: GroupState) {
        let question = self.question
        let hasOwn = question.candidates.concerns.contains(.budget)
        guard hasOwn || question.exhausted != nil else { return }
        let isOverTag = question.exhausted?.concerns(question.request.tags, question.settings) ?? false
        let slots = self.slots
        self.leaveOut(at: .budget) { position in
            let member = question.candidates.members[position]
            if isOverTag || question.exhausted?.concerns(member) == true { return .budget }
            guard let budget = member.budget else { return .open }
            let spent = state.slots[slots[position]].spend.current(at: question.now, period: budget.period)
            return spent >= budget.dollars ? .budget : .open
        }
    }

    /// Who is paused, and who does not know what the request refers to.
    private mutating func filterByPauses() {
        let question = self.question
        let members = question.candidates.members
        if question.candidates.concerns.contains(.blocked) {
            self.leaveOut(at: .blocked) { members[$0].isBlocked ? .blocked : .open }
        }
        if let pinned = question.request.pinned, members.contains(where: { $0.id == pinned }) {
            self.leaveOut(at: .pinned) { members[$0].id == pinned ? .open : .affinity }
        }
    }

    /// Calls in flight; requests and tokens of this minute, where they are limits and not only weights.
    private mutating func filterByLimits(_ state: GroupState) {
        let question = self.question
        let concerns = question.candidates.concerns
        let enforced = question.enforcesLimits && !concerns.isDisjoint(with: [.rateLimits, .tokenLimits])
        guard enforced || concerns.contains(.parallel) else { return }
        let tokens = max(question.inputTokens?.total ?? 0, 1)
        let limits = question.candidates.limits
        Self.looking(at: self.slots, of: state) { known in
            self.leaveOut(at: .limits) { position in
                limits.withUnsafeBufferPointer { limits in
                    if known[position].inFlight >= limits[position].parallel { return .parallel }
                    return enforced ? limits[position].verdict(on: known[position], adding: tokens) : .open
                }
            }
        }
    }

    /// Whether a pick is as open as it was when the state was gathered: somebody else may have been faster.
    func isStillOpen(_ position: Int, _ known: DeploymentState, since seen: Rest) -> Bool {
        let question = self.question
        guard !question.rules.hasCooldowns || known.rest == seen || known.rest.verdict(at: question.now) == .open else {
            return false
        }
        guard question.candidates.limits.indices.contains(position) else { return true }
        let limits = question.candidates.limits[position]
        if known.inFlight >= limits.parallel { return false }
        if question.enforcesLimits, limits.verdict(on: known, adding: max(question.inputTokens?.total ?? 0, 1)) != .open
        {
            return false
        }
        return !question.rules.hasPreCallChecks || known.rolledRequests < limits.requests
    }

    /// `enable_pre_call_checks`.
    private mutating func filterByFit(_ state: GroupState) {
        let question = self.question
        guard question.rules.hasPreCallChecks else { return }
        let checksRate = question.candidates.concerns.contains(.rateLimits)
        guard checksRate || !self.fit.isEmpty else { return }
        let (limits, slots, fit) = (question.candidates.limits, self.slots, self.fit)
        self.leaveOut(at: .preCall) { position in
            let found = fit.isEmpty ? .open : fit[position]
            guard checksRate, found != .contextWindow else { return found }
            return state.slots[slots[position]].rolledRequests >= limits[position].requests ? .requestRate : found
        }
    }

    private mutating func filterByTags() {
        let tagged = self.tagged
        guard !tagged.isEmpty else { return }
        self.leaveOut(at: .tags) { tagged[$0] ? .open : .tag }
    }

    /// The level that was asked for, or the lowest of those who are left; who has none is left out if anybody has one.
    private mutating func filterByOrder() {
        guard self.question.candidates.hasLevels else { return }
        let orders = self.question.candidates.orders
        var lowest = self.question.request.orderLevel ?? .max
        if self.question.request.orderLevel == nil {
            self.forEachOpen { lowest = min(lowest, orders[$0]) }
        }
        guard lowest < .max else { return }
        self.leaveOut(at: .order) { orders[$0] == lowest ? .open : .order }
    }

    private mutating func filterByTried() {
        let excluded = self.question.request.excluded
        guard !excluded.isEmpty else { return }
        let members = self.question.candidates.members
        if self.question.request.returnsToExcluded {
            self.prefer(.excluded) { !excluded.contains(members[$0].index) }
        } else {
            self.leaveOut(at: .tried) { excluded.contains(members[$0].index) ? .excluded : .open }
        }
    }

}

extension Decision.Question {
    /// Whether calls are counted when they begin, and not only when they end.
    var countsBegin: Bool {
        let concerns = self.candidates.concerns
        if !self.method.isShuffle || concerns.contains(.parallel) { return true }
        return (self.rules.hasPreCallChecks || self.rules.enforcesLimits)
            && !concerns.isDisjoint(with: [.rateLimits, .tokenLimits])
    }
}
