import LLMCore
import LLMRouter

/// Where a call is on its way through deployments and groups.
///
/// Costs nothing while all goes well: the plan is made at the first failure.
struct CallProgress {
    /// The call as the group that is being asked gets it.
    var call: ChatCall
    /// What the group's name stands for.
    var route: RoutingTable.Resolution
    /// The deployment that was picked last, until its outcome is told.
    var lease: RoutingLease?
    /// Whether the group was asked before.
    var isRetry = false
    /// Until when everything has to be over; nil if there is no such limit.
    let deadline: ContinuousClock.Instant?
    var recovery: CallRecovery?

    /// How much time is left; nil is as much as it takes.
    var timeLeft: Duration? {
        self.deadline.map { $0 - ContinuousClock.now }
    }
}

/// What is kept of a call that failed once.
///
/// A class, so that the calls that never fail carry no more than the place for it.
final class CallRecovery {
    var plan: Plan
    /// The failure of the group that was asked for: what the caller gets when nothing works.
    var original: LLMError
    /// What the trace said of that group.
    var originalTrace: CallTrace

    init(plan: Plan, original: LLMError, originalTrace: CallTrace) {
        self.plan = plan
        self.original = original
        self.originalTrace = originalTrace
    }
}
