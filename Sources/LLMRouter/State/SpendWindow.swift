/// What was spent in the running period of a budget, in this process and in others.
struct SpendWindow: Sendable, Hashable {
    /// When the period began.
    var began = RoutingInstant(nanoseconds: 0)
    /// The length of the period; nil where no budget is watched.
    var period: Duration?
    /// US dollars of this process.
    private var own = 0.0
    /// The part of them that the store was told of.
    private var told = 0.0
    /// US dollars of other processes, as far as the store has told.
    private var others = 0.0

    init(period: Duration? = nil) {
        self.period = period
    }

    /// What was spent in the period that runs now.
    func current(at now: RoutingInstant, period: Duration) -> Double {
        self.began + period <= now ? 0 : self.own + self.others
    }

    mutating func add(_ dollars: Double, at now: RoutingInstant, period: Duration) {
        guard dollars.isFinite, dollars > 0 else { return }
        self.period = period
        self.roll(to: now, period)
        self.own += dollars
    }

    /// Begins a new period if the last one is over.
    private mutating func roll(to now: RoutingInstant, _ period: Duration) {
        guard self.began + period <= now else { return }
        self = SpendWindow(period: period)
        self.began = now
    }

    // MARK: - Other processes

    /// What the store has not been told yet; it counts as told from now on.
    mutating func report(_ scope: SpendScope, at now: RoutingInstant) -> SpendReport? {
        guard let period = self.period else { return nil }
        let isRunning = now < self.began + period
        // What belongs to a period that is over is of no use to anybody.
        let untold = isRunning ? max(self.own - self.told, 0) : 0
        self.told = self.own
        let left = isRunning ? min(self.began + period - now, period) : period
        return SpendReport(scope: scope, period: period, dollars: untold, left: left)
    }

    /// A report was not told after all.
    mutating func takeBack(_ report: SpendReport) {
        self.told = max(self.told - report.dollars, 0)
    }

    /// Learns what all have spent.
    ///
    /// A store that knows of no running period, because it is new or has lost its data, changes nothing. One that knows less
    /// than it was told has lost its data, too, and is told all of it again; what others had spent stays known here.
    mutating func learn(_ news: SpendNews, at now: RoutingInstant) {
        guard let period = self.period, news.left > .zero, news.dollars.isFinite else { return }
        let began = now + min(news.left, period) - period
        if self.began + period <= began + .seconds(1) {
            // A new period: only what has not been told can belong to it.
            (self.own, self.told, self.others) = (max(self.own - self.told, 0), 0, 0)
        } else if now + Self.clockMargin(period) < self.began + period,
            news.dollars < self.told * (1 - 1e-9) - news.pending
        {
            self.told = min(max(news.told, 0) + news.pending, self.own)
        }
        self.began = began
        self.others = max(self.others, news.dollars - max(self.told - news.pending, 0))
    }

    /// So near its end a period may be over for the store and not for us.
    private static func clockMargin(_ period: Duration) -> Duration { min(.seconds(5), period / 4) }
}
