import LLMRouter

/// What all hedged calls share, whichever configuration they began under.
struct Hedging: Sendable {
    let state: RoutingState

    /// Counts a request; returns after how long it is late, nil if nobody can say.
    func begin(_ call: ChatCall) -> Duration? {
        self.state.withHedges { $0.begin(call.group, isStream: call.request.isStream) } ?? nil
    }

    /// A request was answered, however many attempts that took.
    func answered(_ call: ChatCall, after time: Duration) {
        self.state.withHedges { $0.answered(call.group, isStream: call.request.isStream, after: time.inSeconds) }
    }

    /// Whether a second attempt may be sent; it is counted by that.
    func take() -> Bool {
        self.state.withHedges { $0.take() } ?? false
    }

    /// A second attempt found nobody to ask, so none was sent.
    func giveBack() {
        self.state.withHedges { $0.giveBack() }
    }
}
