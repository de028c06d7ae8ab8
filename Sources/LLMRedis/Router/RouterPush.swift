import LLMRouter

/// What one process has to tell of one deployment.
struct RouterPush: SharedPush, Equatable {
    let id: String
    var group: String
    var model: String
    /// The minute since 1970 that the counters belong to.
    var minute: Int64
    var requests: Int
    var tokens: Int
    var inputTokens: Int
    var outputTokens: Int
    var inFlight: Int
    var latencies: [Double]
    var firstTokens: [Double]
    var cooldown: Cooldown?
    var endsCooldown: Bool
    var fails: [FailReport]
    /// How many latencies are kept.
    private let samples: Int

    init(_ report: DeploymentReport, at now: RoutingInstant, samples: Int) {
        self.samples = samples
        self.id = report.id
        self.group = report.group
        self.model = report.model
        self.minute = report.added.minute > 0 ? report.added.minute : now.minute
        self.requests = report.added.requests
        self.tokens = report.added.tokens
        self.inputTokens = report.added.inputTokens
        self.outputTokens = report.added.outputTokens
        self.inFlight = report.inFlight
        self.latencies = report.latencies
        self.firstTokens = report.firstTokens
        self.cooldown = report.cooldown
        self.endsCooldown = report.endsCooldown
        self.fails = report.fails
    }

    /// Takes in what happened after it; counters of a minute that is over are of no use to anybody.
    mutating func add(_ later: RouterPush) {
        if later.minute > self.minute {
            (self.requests, self.tokens, self.inputTokens, self.outputTokens) = (0, 0, 0, 0)
            self.minute = later.minute
        }
        if later.minute == self.minute {
            self.requests &+= later.requests
            self.tokens &+= later.tokens
            self.inputTokens &+= later.inputTokens
            self.outputTokens &+= later.outputTokens
        }
        (self.group, self.model, self.inFlight) = (later.group, later.model, later.inFlight)
        self.latencies = (self.latencies + later.latencies).suffix(self.samples)
        self.firstTokens = (self.firstTokens + later.firstTokens).suffix(self.samples)
        // What the later one does not have is forgotten here, so it is of no use to others.
        self.fails = Self.sum(self.fails, later.fails)
        if later.endsCooldown { (self.cooldown, self.endsCooldown) = (nil, true) }
        if let cooldown = later.cooldown { (self.cooldown, self.endsCooldown) = (cooldown, false) }
    }

    /// Failures of two reports together; how long they are remembered is what the later one says.
    private static func sum(_ earlier: [FailReport], _ later: [FailReport]) -> [FailReport] {
        later.map { report in
            let before = earlier.first { $0.suffix == report.suffix }?.added ?? 0
            return FailReport(suffix: report.suffix, added: before + report.added, left: report.left)
        }
    }

    mutating func refresh(from later: RouterPush) {
        self.inFlight = later.inFlight
    }
}
