import LiteLLM

extension DecisionReport {
    /// What is kept of a call; nil if that is nothing any more.
    init?(_ log: DecisionLog, of callID: String) {
        guard let found = log.entries(of: callID), let entry = found.request ?? found.copies.last else { return nil }
        self.init(entry, found.request == nil ? [] : found.copies)
    }
}
