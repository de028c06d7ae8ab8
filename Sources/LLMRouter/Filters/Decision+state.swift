extension Decision {
    /// Leaves out who cannot be used now, with what is known in the group's lock, and finds the best of the rest.
    ///
    /// - Returns: the position of the pick; nil if nothing is left, or if a program's own strategy is to be asked.
    mutating func settle(_ state: inout GroupState, using random: inout CallRandom) -> Int? {
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
        let (now, slots, settings) = (self.question.now, self.slots, self.question.settings)
        if settings.filtersByHealth {
            let staleness = settings.healthStaleness
            self.prefer(.unhealthy) { position in
                guard let health = state.slots[slots[position]].health, !health.isHealthy else { return true }
                return health.at + staleness <= now
            }
        }
        guard !settings.cooldowns.isDisabled else { return }
        if settings.countsFailedChecks {
            self.prefer(.cooldown) { state.slots[slots[$0]].rest.verdict(at: now) == .open }
        } else {
            self.leaveOut(at: .cooldown) { state.slots[slots[$0]].rest.verdict(at: now) }
        }
    }

    private mutating func filterByBudgets(_ state: GroupState) {
        let question = self.question
        let hasOwn = question.candidates.concerns.contains(.budget)
        guard hasOwn || !question.exhaustedProviders.isEmpty else { return }
        let slots = self.slots
        self.leaveOut(at: .budget) { position in
            let member = question.candidates.members[position]
            if question.exhaustedProviders.contains(member.provider) { return .budget }
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
        let minute = question.now.minute
        let tokens = Double(max(question.inputTokens ?? 0, 1))
        let (limits, slots) = (question.candidates.limits, self.slots)
        self.leaveOut(at: .limits) { position in
            let slot = slots[position]
            if state.slots[slot].inFlight >= limits[position].parallel { return .parallel }
            guard enforced else { return .open }
            return limits[position].verdict(on: state.slots[slot].usage(in: minute), adding: tokens)
        }
    }

    /// `enable_pre_call_checks`.
    private mutating func filterByFit(_ state: GroupState) {
        let question = self.question
        guard question.settings.hasPreCallChecks else { return }
        let checksRate = question.candidates.concerns.contains(.rateLimits)
        guard checksRate || !self.fit.isEmpty else { return }
        let minute = question.now.minute
        let (limits, slots, fit) = (question.candidates.limits, self.slots, self.fit)
        self.leaveOut(at: .preCall) { position in
            let found = fit.isEmpty ? .open : fit[position]
            guard checksRate, found != .contextWindow else { return found }
            let requests = state.slots[slots[position]].usage(in: minute).requests
            return Double(requests + 1) > limits[position].requests ? .requestRate : found
        }
    }

    private mutating func filterByTags() {
        let tagged = self.tagged
        guard !tagged.isEmpty else { return }
        self.leaveOut(at: .tags) { tagged[$0] ? .open : .tag }
    }

    /// The level that was asked for, or the lowest of those who are left; who has none is left out if anybody has one.
    private mutating func filterByOrder() {
        guard self.question.candidates.concerns.contains(.order) else { return }
        let orders = self.question.candidates.orders
        var lowest = self.question.request.orderLevel ?? .max
        if self.question.request.orderLevel == nil {
            self.forEachOpen { lowest = min(lowest, orders[$0]) }
        }
        guard lowest < .max else { return }
        self.leaveOut(at: .order) { orders[$0] == lowest ? .open : .order }
    }

    private mutating func filterByTried() {
        let request = self.question.request
        guard !request.excluded.isEmpty else { return }
        let members = self.question.candidates.members
        if request.returnsToExcluded {
            self.prefer(.excluded) { !request.excluded.contains(members[$0].index) }
        } else {
            self.leaveOut(at: .tried) { request.excluded.contains(members[$0].index) ? .excluded : .open }
        }
    }

    /// Whoever is kept for the caller, session or prompt, if it is among those who are left.
    private mutating func filterByAffinity(_ state: inout GroupState) {
        let question = self.question
        guard !question.request.affinities.isEmpty, !self.positionsAreSlots else { return }
        for affinity in question.request.affinities where question.settings.checks.contains(affinity.check) {
            guard let slot = state.affinities.slot(for: affinity, at: question.now),
                let position = self.slots.firstIndex(of: slot), self.verdicts[position] == .open
            else { continue }
            self.prefer(.affinity) { $0 == position }
            return
        }
    }
}

extension Decision.Question {
    /// Whether the limits of a minute are limits.
    var enforcesLimits: Bool { self.method.enforcesLimits || self.settings.checks.contains(.rateLimits) }

    /// Whether calls are counted when they begin, and not only when they end.
    var countsBegin: Bool { self.candidates.countsBegin(self.method, self.settings) }
}

extension CandidateSet {
    /// Whether calls are counted when they begin.
    func countsBegin(_ method: RoutingMethod, _ settings: RoutingSettings) -> Bool {
        if !method.isShuffle || self.concerns.contains(.parallel) { return true }
        return (settings.hasPreCallChecks || settings.checks.contains(.rateLimits))
            && !self.concerns.isDisjoint(with: [.rateLimits, .tokenLimits])
    }
}
