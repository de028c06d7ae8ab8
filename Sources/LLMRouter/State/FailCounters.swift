/// Failures since the first one of a while, counted by kind where a policy asks for it.
struct FailCounters: Sendable, Hashable {
    /// What is counted together.
    enum Kind: Sendable, Hashable {
        /// All failures, for the router's own policy.
        case all
        /// The failures that a deployment's own policy has a limit for.
        case named(FailureClass)
        /// The failures that a deployment's own policy has no limit for.
        case unnamed
    }

    private struct Counter: Sendable, Hashable {
        var kind: Kind
        var count: Int
        var ends: RoutingInstant
    }

    private var counters: [Counter] = []

    /// Counts a failure.
    ///
    /// - Parameters:
    ///   - kind: what it is counted with.
    ///   - now: when it happened.
    ///   - time: how long the first failure is remembered, and those after it with it.
    /// - Returns: how many there are now.
    mutating func count(_ kind: Kind, at now: RoutingInstant, within time: Duration) -> Int {
        guard let place = self.counters.firstIndex(where: { $0.kind == kind }) else {
            self.counters.append(Counter(kind: kind, count: 1, ends: now + time))
            return 1
        }
        if self.counters[place].ends <= now {
            self.counters[place] = Counter(kind: kind, count: 1, ends: now + time)
        } else {
            self.counters[place].count += 1
        }
        return self.counters[place].count
    }

    mutating func reset() {
        self.counters.removeAll()
    }
}
