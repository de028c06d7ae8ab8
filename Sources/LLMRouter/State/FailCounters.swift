/// Failures since the first one of a while, counted by kind where a policy asks for it; those that other processes told of
/// included.
struct FailCounters: Sendable, Hashable {
    /// What is counted together.
    enum Kind: Sendable, Hashable {
        /// All failures, for the router's own policy.
        case all
        /// The failures that a deployment's own policy has a limit for.
        case named(FailureClass)
        /// The failures that a deployment's own policy has no limit for.
        case unnamed

        /// The end of the key under which LiteLLM counts them; empty for all.
        var suffix: String {
            switch self {
            case .all: ""
            case .named(let kind): kind.label
            case .unnamed: "generic"
            }
        }
    }

    /// One failure, and what its deployment may have of its kind.
    struct Failure: Sendable, Hashable {
        let kind: Kind
        let status: Int
        /// The beginning of what it said.
        let reason: String
        /// How many there may be.
        let allowed: Int
        /// How long the first failure is remembered, and those after it with it; so long lasts the rest, too.
        let time: Duration
    }

    private struct Counter: Sendable, Hashable {
        /// The last one.
        var failure: Failure
        /// How many there were here.
        var count = 1
        /// How many of them others were told of.
        var told = 0
        /// How many there were elsewhere, as far as anybody told.
        var others = 0
        var ends: RoutingInstant
    }

    private var counters: [Counter] = []

    /// Counts a failure.
    ///
    /// - Parameters:
    ///   - failure: what happened.
    ///   - now: when.
    /// - Returns: whether there are too many now.
    mutating func count(_ failure: Failure, at now: RoutingInstant) -> Bool {
        guard let place = self.counters.firstIndex(where: { $0.failure.kind == failure.kind }) else {
            self.counters.append(Counter(failure: failure, ends: now + failure.time))
            return failure.allowed < 1
        }
        if self.counters[place].ends <= now {
            self.counters[place] = Counter(failure: failure, ends: now + failure.time)
        } else {
            self.counters[place].count += 1
            self.counters[place].failure = failure
        }
        return self.counters[place].count + self.counters[place].others > failure.allowed
    }

    mutating func reset() {
        self.counters.removeAll()
    }

    // MARK: - With other processes

    /// What is counted now, and how much of it is news; it counts as told.
    mutating func report(at now: RoutingInstant) -> [FailReport] {
        guard !self.counters.isEmpty else { return [] }
        self.counters.removeAll { $0.ends <= now }
        return self.counters.indices.map { place in
            let counter = self.counters[place]
            self.counters[place].told = counter.count
            let suffix = counter.failure.kind.suffix
            return FailReport(suffix: suffix, added: counter.count - counter.told, left: counter.ends - now)
        }
    }

    /// A report was not told after all.
    mutating func takeBack(_ reports: [FailReport]) {
        for report in reports {
            guard let place = self.place(of: report.suffix) else { continue }
            self.counters[place].told = max(self.counters[place].told - report.added, 0)
        }
    }

    /// Learns how many there were in all processes.
    ///
    /// - Returns: the rest that begins, where that is too many.
    mutating func learn(_ news: FailNews, at now: RoutingInstant) -> Cooldown? {
        guard let place = self.place(of: news.suffix), now < self.counters[place].ends else { return nil }
        self.counters[place].others = max(news.count - self.counters[place].told, 0)
        if news.left > .zero { self.counters[place].ends = now + news.left }
        let (counter, failure) = (self.counters[place], self.counters[place].failure)
        guard counter.others > 0, counter.count + counter.others > failure.allowed else { return nil }
        return Cooldown(began: now, until: now + failure.time, status: failure.status, reason: failure.reason)
    }

    private func place(of suffix: String) -> Int? {
        self.counters.firstIndex { $0.failure.kind.suffix == suffix }
    }
}
