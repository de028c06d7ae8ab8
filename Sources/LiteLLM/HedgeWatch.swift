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
        /// The deployment that a second attempt under way asks.
        var second: Int?
        /// Deployments that failed a second attempt, and that the plan does not know of.
        var failed: [Int] = []
        /// The call's own attempts, where they wait for the second one.
        fileprivate var waiting: CheckedContinuation<Void, Never>?
        /// Whether the call was cancelled while it waited.
        fileprivate var isOver = false
    }

    private let state: Mutex<Attempts>
    /// The group that the call asked for; second attempts ask no other.
    private let group: String
    /// The watch over the call whose second attempt this one watches.
    private let first: HedgeWatch?

    init(group: String, besides first: HedgeWatch? = nil) {
        self.state = Mutex(Attempts(begun: .now, group: group))
        self.group = group
        self.first = first
    }

    var attempts: Attempts { self.state.withLock { $0 } }

    /// The deployment that a second attempt under way asks; nil if there is none.
    var second: Int? { self.state.withLock { $0.second } }

    /// An attempt begins.
    func begin(_ index: Int, of group: String) {
        self.state.withLock {
            $0.count += 1
            $0.begun = .now
            $0.group = group
            $0.isInFlight = true
            $0.picked.append(index)
        }
        // A second attempt that found nobody to ask was none.
        self.first?.state.withLock { state in
            state.second = index
            state.unplanned += 1
        }
    }

    /// The second attempt has failed; who waited for it goes on.
    func secondFailed() {
        self.release { state in
            if let second = state.second { state.failed.append(second) }
            state.second = nil
        }
    }

    /// An attempt has failed: second attempts count like any other, and who failed one is not asked once more.
    func settle(_ plan: inout Plan) {
        let (sent, failed) = self.state.withLock { state in
            defer { (state.unplanned, state.failed) = (0, []) }
            state.isInFlight = false
            // Of another group, to which the call has gone on since, its failure says nothing.
            return (state.unplanned, state.group == self.group ? state.failed : [])
        }
        plan.spend(sent)
        for index in failed { plan.exclude(index) }
        // What follows, if anything does, is one more.
        let left = plan.attemptsLeft - 1
        self.state.withLock { $0.left = left }
    }

    // MARK: - Waiting

    /// Returns when an attempt has taken so long; at once if the task is cancelled.
    func untilLate(_ delay: Duration) async {
        while true {
            let before = self.attempts
            guard (try? await Task.sleep(until: before.begun + delay, clock: .continuous)) != nil else { return }
            if self.attempts.count == before.count { return }
        }
    }

    /// Returns when the second attempt has failed; at once if there is none, or if the task is cancelled.
    func untilSecondFailed() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = self.state.withLock { state in
                    guard state.second != nil, !state.isOver else { return false }
                    state.waiting = continuation
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            self.release { $0.isOver = true }
        }
    }

    private func release(_ change: (inout Attempts) -> Void) {
        let waiting = self.state.withLock { state in
            change(&state)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }
}
