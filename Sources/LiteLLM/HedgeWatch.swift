import LLMRouter
import Synchronization

/// What a call's attempts tell while they are watched, so that a second one can be sent beside a late one.
package final class HedgeWatch: Sendable {
    /// The attempts so far.
    struct Attempts: Sendable {
        /// How many were begun.
        var count = 0
        /// When the last one was.
        var begun: ContinuousClock.Instant
        /// The group that it asks.
        var group: String
        /// Deployments of the first group that were picked, by their index.
        var picked: [Int] = []
        /// Whether the last one is still under way.
        var isInFlight = false
        /// What the plan has left; nil as long as there is none.
        var left: Int?
        /// Second attempts that the plan does not know of.
        var unplanned = 0
        /// The deployments that they ask.
        var seconds: [Int] = []
    }

    private let state: Mutex<Attempts>
    /// The watch over the call whose second attempt this one watches.
    private let first: HedgeWatch?

    init(group: String, besides first: HedgeWatch? = nil) {
        self.state = Mutex(Attempts(begun: .now, group: group))
        self.first = first
    }

    var attempts: Attempts { self.state.withLock { $0 } }

    /// An attempt begins.
    func begin(_ index: Int, of group: String) {
        self.state.withLock {
            $0.count += 1
            $0.begun = .now
            $0.group = group
            $0.isInFlight = true
            $0.picked.append(index)
        }
        self.first?.state.withLock { $0.seconds.append(index) }
    }

    /// A second attempt is sent.
    func hedge() {
        self.state.withLock { $0.unplanned += 1 }
    }

    /// An attempt has failed: second attempts count like any other, and whom they ask is not asked once more.
    func settle(_ plan: inout Plan) {
        let (sent, seconds) = self.state.withLock { state in
            defer { (state.unplanned, state.seconds) = (0, []) }
            state.isInFlight = false
            return (state.unplanned, state.seconds)
        }
        plan.spend(sent)
        for index in seconds { plan.exclude(index) }
        // What follows, if anything does, is one more.
        let left = plan.attemptsLeft - 1
        self.state.withLock { $0.left = left }
    }

    /// Returns when an attempt has taken so long; at once if the task is cancelled.
    func untilLate(_ delay: Duration) async {
        while true {
            let before = self.attempts
            guard (try? await Task.sleep(until: before.begun + delay, clock: .continuous)) != nil else { return }
            if self.attempts.count == before.count { return }
        }
    }
}
