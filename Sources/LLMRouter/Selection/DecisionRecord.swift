/// What one decision saw: kept compactly when it is made, put into words when somebody asks.
package struct DecisionRecord: Sendable {
    package var at = RoutingInstant(nanoseconds: 0)
    package var method = RoutingMethod.simpleShuffle
    /// Who was asked about; nil before a decision.
    package var candidates: CandidateSet?
    /// What was said of each candidate, by position; empty where nothing spoke against any.
    package var verdicts: [Verdict] = []
    /// What the strategy compared, by position, lower is better; empty where it compares nothing.
    package var scores: [Double] = []
    /// The position of the pick; nil if there was none.
    package var picked: Int?
    /// How often a candidate was looked at: the decision's work.
    package var looks = 0

    package init() {}

    /// Notes a decision that only looked at shares of the load.
    mutating func note(_ candidates: CandidateSet, _ method: RoutingMethod, at now: RoutingInstant, picked: Int) {
        self = DecisionRecord()
        self.at = now
        self.method = method
        self.candidates = candidates
        self.picked = picked
        self.looks = 1
    }

    /// Notes a decision.
    mutating func note(_ decision: Decision, picked: Int?) {
        self.at = decision.question.now
        self.method = decision.question.method
        self.candidates = decision.question.candidates
        self.verdicts = decision.verdicts
        self.scores = decision.scores
        self.picked = picked
        self.looks = decision.looks
    }

    /// What was said of the candidate at a position.
    package func verdict(at position: Int) -> Verdict {
        if position == self.picked { return .picked }
        let verdict = self.verdicts.indices.contains(position) ? self.verdicts[position] : .open
        guard verdict == .open, let picked = self.picked, self.scores.indices.contains(position) else { return verdict }
        return self.scores[position] > self.scores[picked] ? .outscored : .open
    }
}
