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
        private let shared: Shared<RoutingSettings>
        let method: RoutingMethod
        let now: RoutingInstant
        /// The prompt's tokens, where a limit needs them and they could be counted.
        let inputTokens: Int?
        /// Providers whose budget is spent.
        let exhaustedProviders: Set<String>

        init(
            _ candidates: CandidateSet,
            _ request: RoutingRequest,
            _ settings: Shared<RoutingSettings>,
            at now: RoutingInstant,
            inputTokens: Int?,
            exhaustedProviders: Set<String>
        ) {
            self.candidates = candidates
            self.request = request
            self.shared = settings
            self.method = settings.value.method(for: candidates.name)
            self.now = now
            self.inputTokens = inputTokens
            self.exhaustedProviders = exhaustedProviders
        }

        var settings: RoutingSettings { self.shared.value }

        var arguments: RoutingArguments { self.settings.choice(for: self.candidates.name).arguments }

        /// A program's own strategy; nil if the method is another.
        var custom: (any RoutingStrategy)? {
            self.method == .custom ? self.settings.choice(for: self.candidates.name).custom : nil
        }
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
    private(set) var looks = 0

    init(_ question: Question) {
        self.question = question
        self.open = question.candidates.members.count
        self.verdicts = Array(repeating: .open, count: self.open)
    }

    /// Leaves out candidates, each with what speaks against it.
    mutating func leaveOut(at stage: Stage, _ verdict: (Int) -> Verdict) {
        guard self.open > 0 else { return }
        self.looks += self.open
        for position in self.verdicts.indices where self.verdicts[position] == .open {
            let found = verdict(position)
            guard found != .open else { continue }
            self.verdicts[position] = found
            self.open -= 1
        }
        if self.open == 0 { self.emptiedBy = stage }
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
    mutating func forEachOpen(_ body: (Int) -> Void) {
        self.looks += self.open
        for position in self.verdicts.indices where self.verdicts[position] == .open { body(position) }
    }

    /// The first candidate that is left.
    var firstOpen: Int? { self.verdicts.firstIndex(of: .open) }

    /// Where the candidates are found in the state at hand, by position.
    var slots: [Int] {
        self.positionsAreSlots ? Array(self.verdicts.indices) : self.question.candidates.slots
    }

    /// Counts a pick as begun.
    func begin(_ position: Int, in state: inout GroupState) -> Taken {
        let question = self.question
        let home = question.candidates.homes[position]
        guard question.countsBegin || state.slots[home.slot].rest != .none else {
            return Taken(position: position, claim: .init())
        }
        let claim = state.begin(
            home.slot,
            reserving: question.enforcesLimits ? question.inputTokens ?? 0 : 0,
            at: question.now,
            lasting: min(question.request.attemptTimeout, question.settings.cooldowns.longestTrial)
        )
        return Taken(position: position, claim: claim)
    }
}
