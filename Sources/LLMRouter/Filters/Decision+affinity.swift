extension Decision {
    /// Whoever is kept for the caller, session or prompt, if it is among those who are left.
    mutating func filterByAffinity(_ state: inout GroupState) {
        let question = self.question
        guard !question.request.affinities.isEmpty else { return }
        let kinds = question.settings.affinities(of: question.candidates.name)
        for (place, affinity) in question.request.affinities.enumerated() where kinds.contains(affinity.check) {
            let found: Int?
            if self.positionsAreSlots {
                found = self.kept.indices.contains(place) ? self.kept[place] : nil
            } else {
                let slot = state.affinities.entry(for: affinity, at: question.now)?.slot
                found = slot.flatMap { self.slots.firstIndex(of: $0) }
            }
            guard let found, self.verdicts[found] == .open else { continue }
            self.prefer(.affinity) { $0 == found }
            return
        }
    }
}

extension Decision.Question {
    /// Who is kept for each of the request's affinities, by position, where what is known of the candidates is gathered
    /// from several places: the one that was used last.
    func keptApart() -> [Int?] {
        let homes = self.candidates.homes
        return self.request.affinities.map { affinity in
            var best: (position: Int, ends: RoutingInstant)?
            var asked: Set<ObjectIdentifier> = []
            for home in homes where asked.insert(ObjectIdentifier(home.shard)).inserted {
                guard let entry = home.shard.update({ $0.affinities.entry(for: affinity, at: self.now) }),
                    best.map({ $0.ends < entry.ends }) ?? true,
                    let position = homes.firstIndex(where: { $0.shard === home.shard && $0.slot == entry.slot })
                else { continue }
                best = (position, entry.ends)
            }
            return best?.position
        }
    }
}
