/// What is known about the deployments of one group.
///
/// A value: every change takes the moment it happens at, and nothing else changes it.
struct GroupState: Sendable {
    var slots: [DeploymentState] = []
    /// How many deployments are not simply open; a decision that finds zero need not look.
    private(set) var attention = 0
    /// When a call last began or ended.
    var lastActive = RoutingInstant(nanoseconds: 0)
    /// What the running decision says of each candidate; kept to be filled again.
    var verdicts: [Verdict] = []
    /// What the running decision compares; kept to be filled again.
    var scores: [Double] = []
    private var trials: UInt32 = 0

    /// Changes whether a deployment is used.
    mutating func setRest(_ rest: Rest, at slot: Int) {
        self.attention -= self.needsAttention(slot) ? 1 : 0
        self.slots[slot].rest = rest
        self.attention += self.needsAttention(slot) ? 1 : 0
    }

    /// Notes the result of a health check.
    mutating func setHealth(_ mark: HealthMark?, at slot: Int) {
        self.attention -= self.needsAttention(slot) ? 1 : 0
        self.slots[slot].health = mark
        self.attention += self.needsAttention(slot) ? 1 : 0
    }

    private func needsAttention(_ slot: Int) -> Bool {
        self.slots[slot].rest != .none || self.slots[slot].health?.isHealthy == false
    }

    /// A number that no trial of this group had before.
    mutating func nextTrial() -> UInt32 {
        self.trials &+= 1
        return self.trials
    }

    /// Puts a deployment's knowledge into a slot, in place of what was there.
    mutating func replace(_ slot: Int, with state: DeploymentState) {
        self.attention -= self.needsAttention(slot) ? 1 : 0
        self.slots[slot] = state
        self.attention += self.needsAttention(slot) ? 1 : 0
    }

    /// Adds a slot; returns its number.
    mutating func append(_ state: DeploymentState) -> Int {
        self.slots.append(state)
        self.attention += self.needsAttention(self.slots.count - 1) ? 1 : 0
        return self.slots.count - 1
    }
}
