import LLMRouter
import Synchronization

/// What all hedged calls of a client share.
final class Hedging: Sendable {
    private let state: Mutex<HedgeState>

    init(_ settings: HedgeSettings) {
        self.state = Mutex(HedgeState(settings))
    }

    /// Counts a request; returns after how long it is late, nil if nobody can say.
    func begin(_ call: ChatCall) -> Duration? {
        self.state.withLock { $0.begin(call.group, isStream: call.request.isStream) }
    }

    /// A request was answered, however many attempts that took.
    func answered(_ call: ChatCall, after time: Duration) {
        self.state.withLock { $0.answered(call.group, isStream: call.request.isStream, after: time.inSeconds) }
    }

    /// Whether a second attempt may be sent; it is counted by that.
    func take() -> Bool {
        self.state.withLock { $0.take() }
    }

    /// A second attempt found nobody to ask, so none was sent.
    func giveBack() {
        self.state.withLock { $0.giveBack() }
    }
}
