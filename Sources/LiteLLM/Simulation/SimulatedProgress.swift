import LLMCore
import LLMRouter

/// Where a simulated call is on its way through deployments and groups.
final class SimulatedProgress {
    let source: SimulatedCall
    /// The call as the group that is being asked gets it.
    var call: ChatCall
    /// What the group's name stands for.
    var route: RoutingTable.Resolution
    /// The group whose row of the report attempts belong to, also where the call names one of its deployments.
    var group: String
    /// The group that was asked for, whose row of the report the call's end belongs to.
    let asked: String
    /// Made at the first failure.
    var plan: Plan?
    /// What became of the group that was asked for.
    var original: LLMError?
    /// Whether the group that was asked for had nobody to pick when it was given up.
    var wasRefused = false
    /// Attempts that were made.
    var attempts = 0
    /// Until when everything has to be over; nil if there is no such limit.
    let deadline: RoutingInstant?

    init(_ source: SimulatedCall, along route: RoutingTable.Resolution, in group: String, deadline: RoutingInstant?) {
        self.source = source
        self.call = source.call
        self.route = route
        self.group = group
        self.asked = group
        self.deadline = deadline
    }

    func timeLeft(at now: RoutingInstant) -> Duration? {
        self.deadline.map { $0 - now }
    }

    /// What the attempt that is about to be made comes to: nil is an answer.
    func outcome() -> LLMError? {
        defer { self.attempts += 1 }
        guard self.source.statuses.indices.contains(self.attempts) else { return nil }
        return Simulation.failure(withStatus: self.source.statuses[self.attempts])
    }
}
