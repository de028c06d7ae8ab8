extension Decision {
    /// What counts as the price of a deployment whose price is not known, in US dollars per token.
    static let unknownCost = 10.0

    /// Picks one of those who are left.
    ///
    /// - Returns: its position; nil if a program's own strategy is to be asked.
    mutating func pick(_ state: GroupState, using random: inout CallRandom) -> Int? {
        switch self.question.method {
        case .simpleShuffle, .providerBudget: return self.shuffle(using: &random)
        case .custom: return self.question.choice.custom == nil ? self.shuffle(using: &random) : nil
        case .leastBusy:
            let lowest = Self.looking(at: self.slots, of: state) { known in
                self.score { Double(known[$0].allInFlight) }
            }
            return self.scores.firstIndex(of: lowest)
        case .usageBased, .usageBasedV2:
            let lowest = Self.looking(at: self.slots, of: state) { known in
                self.score { Double(known[$0].rolledTokens) }
            }
            return self.any(upTo: lowest, using: &random)
        case .costBased:
            let costs = self.question.candidates.costs
            let lowest = self.score { costs[$0] }
            return self.any(upTo: lowest, using: &random)
        case .latencyBased:
            let lowest = self.scoreLatencies(state)
            let buffer = max(self.question.choice.arguments.latencyBuffer, 0)
            return self.any(upTo: max(lowest, lowest * (1 + buffer)), using: &random)
        }
    }

    /// Weighs those who are left; the others weigh more than anything.
    ///
    /// - Returns: the lowest weight.
    @inline(__always)
    private mutating func score(_ score: (Int) -> Double) -> Double {
        self.looks += self.open
        var lowest = Double.infinity
        let verdicts = self.verdicts
        self.scores = Array(unsafeUninitializedCapacity: verdicts.count) { scores, count in
            verdicts.withUnsafeBufferPointer { verdicts in
                for position in verdicts.indices {
                    let found = verdicts[position] == .open ? score(position) : .infinity
                    if found < lowest { lowest = found }
                    scores.initializeElement(at: position, to: found)
                }
            }
            count = verdicts.count
        }
        return lowest
    }

    /// Any of those who weigh at most so much, each as likely as the other.
    private mutating func any(upTo most: Double, using random: inout CallRandom) -> Int? {
        self.looks += self.open
        return self.scores.withUnsafeBufferPointer { scores in
            var count = 0
            for score in scores where score <= most { count += 1 }
            var left = count > 1 ? Int.random(in: 0..<count, using: &random) : 0
            for position in scores.indices where scores[position] <= most {
                if left == 0 { return position }
                left -= 1
            }
            return nil
        }
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
    private mutating func scoreLatencies(_ state: GroupState) -> Double {
        let arguments = self.question.choice.arguments
        let oldest = self.question.now - arguments.timeToLive
        let measuring = arguments.latencyCount
        let isStream = self.question.request.isStream
        var measured = Double.infinity
        let lowest = Self.looking(at: self.slots, of: state) { known in
            self.score { position in
                let found = known[position].score(ofStream: isStream, after: oldest)
                if found >= 0 { measured = min(measured, found) }
                return found >= 0 ? found : known[position].inFlight < measuring ? 0 : -1
            }
        }
        guard lowest < 0 else { return lowest }
        let best = measured == .infinity ? 0 : measured
        for position in self.scores.indices where self.scores[position] == -1 { self.scores[position] = best }
        return self.scores.contains(0) ? 0 : best
    }
}
