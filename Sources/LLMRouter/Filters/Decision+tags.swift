import LLMCore

extension Decision {
    /// The tag of deployments that take what no other tag leads elsewhere.
    static let defaultTag = "default"

    /// Whether tags decide: what the request says, else what any candidate says, else the settings.
    static func usesTags(_ question: Question) -> Bool {
        if question.request.filtersTags == true { return true }
        let (candidates, isStandard) = (question.candidates, question.rules.filtersTags)
        guard candidates.concerns.contains(.ownTagSwitch) else { return isStandard }
        if candidates.members.contains(where: { $0.filtersTags == true }) { return true }
        return isStandard && candidates.members.contains { $0.filtersTags == nil }
    }

    /// To which candidates the request's tags, or its user agent, lead; by position, empty if to all.
    ///
    /// That is told from the configuration alone, not from who is open now: that the deployments of a tag rest is no
    /// reason to use others, or to say that the tag is unknown.
    func matchesOfTags() -> [Bool] {
        let question = self.question
        let members = question.candidates.members
        let query = TagQuery(question.request.tags, prefix: question.settings.tagPrefix)
        guard query.asks || !query.excluded.isEmpty || question.candidates.concerns.contains(.tags) else { return [] }
        let byAgent = self.matchesOfUserAgent()
        let any = question.settings.matchesAnyTag
        let wanted = members.indices.map { position in
            let isMatched = !byAgent.isEmpty && byAgent[position]
            guard query.asks else { return isMatched && query.permits(members[position].tags) }
            return query.matches(members[position].tags, any: any, isMatched: isMatched)
        }
        if wanted.contains(true) { return wanted }
        if query.asks {
            // A tag that nobody has leads to the default ones; one that is required does not.
            guard query.required.isEmpty, !members.contains(where: { query.mentions($0.tags) }) else { return wanted }
            return members.map { $0.tags.contains(Self.defaultTag) && query.permits($0.tags) }
        }
        let hasDefault = members.contains { $0.tags.contains(Self.defaultTag) }
        return members.map { (!hasDefault || $0.tags.contains(Self.defaultTag)) && query.permits($0.tags) }
    }

    /// Which candidates the user agent leads to, by position; empty if nobody asks for it.
    private func matchesOfUserAgent() -> [Bool] {
        guard self.question.candidates.concerns.contains(.tagPatterns), let agent = self.question.request.userAgent
        else { return [] }
        let text = Array("User-Agent: \(agent)".utf8)
        return self.question.candidates.members.map { member in
            member.tagPatterns.contains { $0.isFound(in: text) }
        }
    }
}
