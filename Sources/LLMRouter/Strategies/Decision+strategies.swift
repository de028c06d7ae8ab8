extension Decision {
    /// What counts as the price of a deployment whose price is not known, in US dollars per token.
    static let unknownCost = 10.0

    /// Picks one of those who are left.
    ///
    /// - Returns: its position; nil if a program's own strategy is to be asked.
    mutating func pick(_ state: GroupState, using random: inout CallRandom) -> Int? {
        let (members, slots) = (self.question.candidates.members, self.slots)
        let now = self.question.now
        switch self.question.method {
        case .simpleShuffle, .providerBudget: return self.shuffle(using: &random)
        case .custom: return self.question.custom == nil ? self.shuffle(using: &random) : nil
        case .leastBusy:
            self.score { Double(state.slots[slots[$0]].allInFlight) }
            return self.best()
        case .usageBased, .usageBasedV2:
            self.score { Double(state.slots[slots[$0]].usage(in: now.minute).tokens) }
            return self.best(using: &random)
        case .costBased:
            self.score { members[$0].costPerToken ?? Self.unknownCost }
            return self.best(using: &random)
        case .latencyBased:
            self.scoreLatencies(state)
            return self.best(within: self.question.arguments.latencyBuffer, using: &random)
        }
    }

    /// Weighs those who are left.
    private mutating func score(_ score: (Int) -> Double) {
        var scores = Array(repeating: Double.infinity, count: self.verdicts.count)
        self.forEachOpen { scores[$0] = score($0) }
        self.scores = scores
    }

    /// The first of the lowest scores.
    private mutating func best() -> Int? {
        let scores = self.scores
        var best: Int?
        self.forEachOpen { position in
            if best.map({ scores[position] < scores[$0] }) ?? true { best = position }
        }
        return best
    }

    /// Any of the lowest scores, each as likely as the other.
    ///
    /// - Parameters:
    ///   - buffer: how much higher than the lowest a score may be, as a fraction of it.
    ///   - random: decides between equals.
    /// - Returns: a position; nil if nobody is left.
    private mutating func best(within buffer: Double = 0, using random: inout CallRandom) -> Int? {
        guard let first = self.best() else { return nil }
        let scores = self.scores
        let lowest = scores[first]
        let most = max(lowest, lowest * (1 + max(buffer, 0)))
        var count = 0
        self.forEachOpen { if scores[$0] <= most { count += 1 } }
        var left = count > 1 ? Int.random(in: 0..<count, using: &random) : 0
        for position in self.verdicts.indices where self.verdicts[position] == .open && scores[position] <= most {
            if left == 0 { return position }
            left -= 1
        }
        return first
    }

    /// Any of those who are left, as likely as its share of the load.
    private mutating func shuffle(using random: inout CallRandom) -> Int? {
        if self.open == self.verdicts.count {
            return SimpleShuffle.pick(among: self.question.candidates.shares, count: self.open, using: &random)
        }
        let members = self.question.candidates.members
        for source in SimpleShuffle.Source.allCases {
            var total = 0.0
            self.forEachOpen { total += SimpleShuffle.weight(of: members[$0], by: source) }
            guard total > 0, total.isFinite else { continue }
            var point = Double.random(in: 0..<total, using: &random)
            var last: Int?
            for position in self.verdicts.indices where self.verdicts[position] == .open {
                let weight = SimpleShuffle.weight(of: members[position], by: source)
                guard weight > 0 else { continue }
                if point < weight { return position }
                point -= weight
                last = position
            }
            return last
        }
        var left = Int.random(in: 0..<max(self.open, 1), using: &random)
        for position in self.verdicts.indices where self.verdicts[position] == .open {
            if left == 0 { return position }
            left -= 1
        }
        return self.firstOpen
    }

    /// Mean latencies; for streams the times to first token, where there are some.
    ///
    /// Who has none yet counts as zero, so that it is measured. While it is being measured by as many calls as the list is
    /// long, it counts as the best of the others, or every request would go there until the first is answered.
    private mutating func scoreLatencies(_ state: GroupState) {
        let slots = self.slots
        let arguments = self.question.arguments
        let oldest = self.question.now - arguments.timeToLive
        let measuring = arguments.latencyCount
        let isStream = self.question.request.isStream
        var lowest = Double.infinity
        self.score { position in
            let slot = slots[position]
            var found = isStream ? state.slots[slot].firstToken.score(after: oldest) : nil
            if found == nil { found = state.slots[slot].latency.score(after: oldest) }
            if let found {
                lowest = min(lowest, found)
                return found
            }
            return state.slots[slot].inFlight < measuring ? 0 : -1
        }
        for position in self.scores.indices where self.scores[position] == -1 {
            self.scores[position] = lowest == .infinity ? 0 : lowest
        }
    }
}
