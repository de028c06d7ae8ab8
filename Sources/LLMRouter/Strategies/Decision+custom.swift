extension Decision {
    /// Asks a program's own strategy about those who are left.
    ///
    /// - Returns: the position of its pick; nil if it refuses.
    func ask(_ strategy: any RoutingStrategy, _ state: GroupState, using random: inout CallRandom) -> Int? {
        let now = self.question.now
        let oldest = now - self.question.choice.arguments.timeToLive
        let positions = self.verdicts.indices.filter { self.verdicts[$0] == .open }
        let candidates = positions.map { position in
            let member = self.question.candidates.members[position]
            let known = state.slots[self.slots[position]]
            let usage = known.usage(in: now.minute)
            return RoutingCandidate(
                id: member.id,
                model: member.model,
                weight: member.weight,
                inFlight: known.allInFlight,
                requestsThisMinute: usage.requests,
                tokensThisMinute: usage.tokens,
                latency: known.latency.score(after: oldest),
                costPerToken: member.costPerToken
            )
        }
        let pick = strategy.pick(from: candidates, of: self.question.candidates.name, random: random.next())
        return pick.flatMap { positions.indices.contains($0) ? positions[$0] : nil }
    }
}
