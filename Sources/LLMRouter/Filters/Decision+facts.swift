extension Decision {
    /// Looks at everything that does not change with time; needs no lock.
    mutating func filterByFacts() {
        let question = self.question
        let members = question.candidates.members
        let concerns = question.candidates.concerns
        if let groups = question.request.accessGroups {
            self.leaveOut(at: .accessGroup) { position in
                members[position].accessGroups.contains(where: groups.contains) ? .open : .accessGroup
            }
        }
        if concerns.contains(.team) {
            let request = question.request
            // Who may act for every team is taken for one of the team only where no other is meant.
            let caller = request.team ?? (request.mayActForTeams ? question.candidates.onlyTeam : nil)
            self.leaveOut(at: .team) { position in
                guard let team = members[position].team else { return .open }
                return team == caller ? .open : .team
            }
        }
        if question.request.searchesWeb, concerns.contains(.webSearch) {
            self.leaveOut(at: .webSearch) { members[$0].supportsWebSearch == false ? .webSearch : .open }
        }
        if question.rules.hasPreCallChecks { self.fit = self.fits() }
        if Self.usesTags(question) { self.tagged = self.matchesOfTags() }
    }

    /// The part of `enable_pre_call_checks` that needs no counters: window, region, parameters.
    ///
    /// A window that is too small counts before a region that does not fit, for it decides about fallbacks.
    private func fits() -> [Verdict] {
        let question = self.question
        let request = question.request
        let tokens = question.candidates.concerns.contains(.contextWindow) ? question.inputTokens?.longest : nil
        let checksParameter =
            request.needsResponseFormat && question.candidates.concerns.contains(.responseFormat)
        guard tokens != nil || request.region != nil || checksParameter else { return [] }
        return question.candidates.members.map { member in
            if let tokens, let most = member.maxInputTokens, tokens > most { return .contextWindow }
            if let region = request.region, member.region != region { return .region }
            return checksParameter && member.supportsResponseFormat == false ? .parameter : .open
        }
    }
}
