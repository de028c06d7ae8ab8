/// What is known about one deployment from the calls that went there.
struct DeploymentState: Sendable {
    let id: String
    let group: String
    let model: String
    /// Whether the newest configuration has it.
    var isConfigured = true
    var inFlight = 0
    var usage = MinuteUsage()
    var outcomes = MinuteOutcomes()
    /// Seconds, or seconds per token.
    var latency = LatencySamples()
    /// Seconds to the first token of streams.
    var firstToken = LatencySamples()
    var fails = FailCounters()
    var rest = Rest.none
    var health: HealthMark?
    var spend = SpendWindow()
    /// What other processes reported, and what they have not been told yet.
    var shared = SharedKnowledge()

    init(_ deployment: RoutedDeployment) {
        self.id = deployment.id
        self.group = deployment.group
        self.model = deployment.model
        self.spend.period = deployment.budget?.period
    }

    /// A deployment of the same names of which nothing is known yet.
    init(resetting other: DeploymentState) {
        self.id = other.id
        self.group = other.group
        self.model = other.model
        self.spend.period = other.spend.period
    }

    /// Whether a decision has to look at it more closely.
    var needsAttention: Bool { !self.rest.isNone || self.health?.isHealthy == false }

    /// What all processes used in a minute.
    func usage(in minute: Int64) -> MinuteUsage {
        let own = self.usage.current(in: minute)
        return self.shared.others.minute == minute ? own + self.shared.others : own
    }

    /// Forgets what was used in minutes before.
    mutating func roll(to minute: Int64) {
        self.usage.roll(to: minute)
        self.shared.others.roll(to: minute)
    }

    /// Requests that all processes began in the minute that this was rolled to.
    var rolledRequests: Int { self.usage.requests &+ self.shared.others.requests }

    /// Tokens that all processes used in the minute that this was rolled to.
    var rolledTokens: Int { self.usage.tokens &+ self.shared.others.tokens }

    /// What latencies are compared by, for streams the times to the first token where there are some; -1 without any.
    @inline(__always)
    func score(ofStream isStream: Bool, after oldest: RoutingInstant) -> Double {
        (isStream ? self.firstToken.score(after: oldest) : nil) ?? self.latency.score(after: oldest) ?? -1
    }

    /// Calls in flight in all processes.
    var allInFlight: Int { self.inFlight + self.shared.othersInFlight }
}

/// The result of the last health check.
struct HealthMark: Sendable, Hashable {
    let isHealthy: Bool
    let at: RoutingInstant
}

extension DeploymentState {
    /// Takes over what was learned about the same deployment in another group, but for its calls in flight.
    mutating func adopt(_ other: DeploymentState) {
        self.usage = other.usage
        self.outcomes = other.outcomes
        self.latency = other.latency
        self.firstToken = other.firstToken
        self.fails = other.fails
        // The end of a running trial is told to the group it began in.
        if case .resting = other.rest { self.rest = other.rest }
        self.health = other.health
        let period = self.spend.period
        self.spend = other.spend
        self.spend.period = period
    }
}
