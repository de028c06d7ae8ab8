import LLMCore
import LLMRouter

/// A router over a few deployments, with a clock and random numbers of its own.
struct RoutingWorld {
    var settings = RoutingSettings()
    let state: RoutingState
    private(set) var router: Router
    var now: RoutingInstant
    var random: CallRandom
    var request = RoutingRequest()

    /// A minute of UTC begins.
    static let start = RoutingInstant(nanoseconds: 28_333_333 * 60_000_000_000)

    init(
        _ deployments: [RoutedDeployment],
        settings: RoutingSettings = RoutingSettings(),
        state: RoutingState = RoutingState(),
        aliases: [String: RoutingTable.Alias] = [:],
        seed: UInt64 = 7
    ) {
        self.settings = settings
        self.state = state
        let table = RoutingTable(deployments: deployments, aliases: aliases, state: state)
        self.router = Router(table: table, settings: settings)
        self.now = Self.start
        self.random = CallRandom(seed: (seed, 11))
    }

    /// Some deployments of one group, named by their number.
    static func deployments(
        _ count: Int,
        group: String = "g",
        _ change: (inout RoutedDeployment, Int) -> Void = { _, _ in }
    ) -> [RoutedDeployment] {
        (0..<count).map { index in
            var deployment = RoutedDeployment(index: index, id: "\(group)\(index)", group: group, model: "openai/m")
            change(&deployment, index)
            return deployment
        }
    }

    func candidates(_ name: String = "g") -> CandidateSet? {
        self.router.table.resolve(name, team: self.request.team, inferredProvider: nil)?.set
    }

    /// Picks for the world's request.
    mutating func pick(_ name: String = "g") throws(LLMError) -> RoutingLease {
        var record: DecisionRecord?
        return try self.pick(name, recording: &record)
    }

    mutating func pick(_ name: String = "g", recording record: inout DecisionRecord?) throws(LLMError) -> RoutingLease {
        guard let candidates = self.candidates(name) else { throw LLMError(.modelNotFound, name) }
        return try self.router.pick(
            from: candidates,
            for: &self.request,
            at: self.now,
            using: &self.random,
            recording: &record
        )
    }

    /// What a decision says of each candidate, whether it picks one or not.
    mutating func verdicts(_ name: String = "g") -> [Verdict] {
        var record: DecisionRecord? = DecisionRecord()
        let lease = try? self.pick(name, recording: &record)
        lease?.abandoned(at: self.now)
        guard let record, let candidates = record.candidates else { return [] }
        return candidates.members.indices.map { record.verdict(at: $0) }
    }

    /// The indices that can be picked now, found out by asking often.
    mutating func pickable(_ name: String = "g", tries: Int = 200) -> Set<Int> {
        var found: Set<Int> = []
        for _ in 0..<tries {
            guard let lease = try? self.pick(name) else { continue }
            found.insert(lease.index)
            lease.abandoned(at: self.now)
        }
        return found
    }

    mutating func wait(_ time: Duration) {
        self.now = self.now + time
    }

    /// One call that fails.
    @discardableResult
    mutating func fail(_ code: LLMError.Code, status: Int? = nil, retryAfter: Duration? = nil) throws -> Cooldown? {
        var error = LLMError(code, "it failed")
        error.statusOverride = status
        error.retryAfter = retryAfter
        return try self.pick().failed(error, at: self.now)
    }

    func known(_ name: String = "g") -> [RoutingState.Known] {
        self.candidates(name).map { self.state.known(of: $0, at: self.now) } ?? []
    }
}
