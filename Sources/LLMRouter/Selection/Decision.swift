import LLMCore

/// One decision: who is left after each filter, and who is picked.
///
/// First everything is looked at that does not change with time (``filterByFacts()``), which needs no lock; then, within
/// the group's lock, what does.
struct Decision {
    /// What is asked; a class, for every filter reads it and none changes it.
    final class Question: Sendable {
        let candidates: CandidateSet
        let request: RoutingRequest
        let rules: RoutingRules
        let choice: RoutingRules.Choice
        let now: RoutingInstant
        /// The prompt's tokens, where a limit needs them and they could be counted.
        let inputTokens: InputTokens?
        /// Budgets of several deployments that are spent; nil if none is.
        let exhausted: ExhaustedBudgets?
        /// Whether the limits of a minute are limits.
        let enforcesLimits: Bool

        init(
            _ candidates: CandidateSet,
            _ request: RoutingRequest,
            _ rules: RoutingRules,
            _ choice: RoutingRules.Choice,
            at now: RoutingInstant,
            inputTokens: InputTokens?,
            exhausted: ExhaustedBudgets?
        ) {
            self.candidates = candidates
            self.request = request
            self.rules = rules
            self.choice = choice
            self.now = now
            self.inputTokens = inputTokens
            self.exhausted = exhausted
            self.enforcesLimits = choice.method.enforcesLimits || rules.enforcesLimits
        }

        var method: RoutingMethod { self.choice.method }
        var settings: RoutingSettings { self.rules.settings }
    }

    /// The filters that can leave nothing over, in the order in which they are asked.
    enum Stage: UInt8, Sendable {
        case accessGroup, team, webSearch, cooldown, blocked, pinned, budget, limits, preCall, tags, order, tried
    }

    /// A pick that was counted as begun.
    struct Taken: Sendable {
        let position: Int
        let claim: RoutingLease.Claim
    }

    let question: Question
    /// Whether the state at hand was gathered for this decision, one slot for each candidate.
    var positionsAreSlots = false
    /// Who is kept for the request's affinities, where the state is gathered; see ``Question/keptApart()``.
    var kept: [Int?] = []
    /// What is said of each candidate so far.
    var verdicts: [Verdict]
    /// Who fits the request, as far as that needs no counters; empty if all do.
    var fit: [Verdict] = []
    /// To whom the request's tags lead; empty if tags do not decide.
    var tagged: [Bool] = []
    /// What the strategy compares; empty unless it compares something.
    var scores: [Double] = []
    /// The filter that left nothing over.
    var emptiedBy: Stage?
    /// How many candidates are left.
    private(set) var open: Int
    /// How often a candidate was looked at: the decision's work.
    var looks = 0

    init(_ question: Question) {
        self.question = question
        self.verdicts = question.candidates.allOpen
        self.open = self.verdicts.count
    }

    /// Leaves out candidates, each with what speaks against it.
    @inline(__always)
    mutating func leaveOut(at stage: Stage, _ verdict: (Int) -> Verdict) {
        guard self.open > 0 else { return }
        self.looks += self.open
        var next = 0
        while let (position, found) = self.firstLeftOut(from: next, verdict) {
            self.verdicts[position] = found
            self.open -= 1
            next = position + 1
        }
        if self.open == 0 { self.emptiedBy = stage }
    }

    /// The next candidate that is left out; mostly there is none, and nothing has to be changed or copied.
    @inline(__always)
    private func firstLeftOut(from start: Int, _ verdict: (Int) -> Verdict) -> (position: Int, verdict: Verdict)? {
        self.verdicts.withUnsafeBufferPointer { verdicts in
            var position = start
            while position < verdicts.count {
                if verdicts[position] == .open {
                    let found = verdict(position)
                    if found != .open { return (position, found) }
                }
                position += 1
            }
            return nil
        }
    }

    /// Leaves out candidates unless that left nothing over.
    mutating func prefer(_ verdict: Verdict, _ isPreferred: (Int) -> Bool) {
        guard self.open > 0 else { return }
        self.looks += self.open
        var preferred = 0
        for position in self.verdicts.indices where self.verdicts[position] == .open {
            if isPreferred(position) { preferred += 1 }
        }
        guard preferred > 0, preferred < self.open else { return }
        self.leaveOut(at: .tried) { isPreferred($0) ? .open : verdict }
    }

    /// Calls something for each candidate that is left.
    @inline(__always)
    mutating func forEachOpen(_ body: (Int) -> Void) {
        self.looks += self.open
        self.verdicts.withUnsafeBufferPointer { verdicts in
            for position in verdicts.indices where verdicts[position] == .open { body(position) }
        }
    }

    /// The first candidate that is left.
    var firstOpen: Int? { self.verdicts.firstIndex(of: .open) }

    /// Lets something look at what is known of the candidates, by position.
    @inline(__always)
    static func looking<Value>(at slots: [Int], of state: GroupState, _ body: (Known) -> Value) -> Value {
        slots.withUnsafeBufferPointer { slots in
            state.slots.withUnsafeBufferPointer { body(Known(slots: slots, states: $0)) }
        }
    }

    /// What is known of candidates, for loops over many of them; valid while it is looked at.
    struct Known {
        let slots: UnsafeBufferPointer<Int>
        let states: UnsafeBufferPointer<DeploymentState>

        subscript(position: Int) -> DeploymentState {
            @inline(__always) _read { yield self.states[self.slots[position]] }
        }
    }

    /// Where the candidates are found in the state at hand, by position.
    var slots: [Int] {
        self.positionsAreSlots ? Array(self.verdicts.indices) : self.question.candidates.slots
    }

    /// Counts a pick as begun.
    func begin(_ position: Int, in state: inout GroupState) -> Taken {
        let question = self.question
        let home = question.candidates.homes[position]
        guard question.countsBegin || !state.slots[home.slot].rest.isNone else {
            return Taken(position: position, claim: .init())
        }
        let claim = state.begin(
            home.slot,
            reserving: question.enforcesLimits ? question.inputTokens?.total ?? 0 : 0,
            at: question.now,
            lasting: min(question.request.attemptTimeout, question.rules.longestTrial)
        )
        return Taken(position: position, claim: claim)
    }
}
