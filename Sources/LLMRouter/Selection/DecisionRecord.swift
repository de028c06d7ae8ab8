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

    package init() {}

    /// What was said of the candidate at a position.
    package func verdict(at position: Int) -> Verdict {
        if position == self.picked { return .picked }
        return self.verdicts.indices.contains(position) ? self.verdicts[position] : .open
    }
}
