/// The last few latencies of a deployment.
///
/// They are forgotten together when none was added for a while. What is compared is worked out when a sample is added, so
/// that a decision only reads it.
struct LatencySamples: Sendable, Hashable {
    private(set) var values: [Double] = []
    private var next = 0
    private var newest = RoutingInstant(nanoseconds: 0)
    private var result = 0.0
    private var quantile: Double?

    /// Adds a sample; the oldest goes when there are more than `limit`.
    ///
    /// - Parameters:
    ///   - value: seconds, or seconds per token; anything that is no number from zero up is ignored.
    ///   - now: when it was measured.
    ///   - limit: how many samples are kept.
    ///   - timeToLive: how long samples count after the newest one.
    ///   - quantile: which quantile is compared, from 0 to 1; nil is the mean.
    mutating func add(
        _ value: Double,
        at now: RoutingInstant,
        limit: Int,
        lasting timeToLive: Duration,
        quantile: Double? = nil
    ) {
        guard value.isFinite, value >= 0 else { return }
        if self.newest <= now - timeToLive { self.clear() }
        let limit = max(limit, 1)
        if self.values.count > limit {
            self.values = Array((self.values[self.next...] + self.values[..<self.next]).suffix(limit))
            self.next = 0
        }
        if self.values.count < limit {
            if self.next != 0 {
                self.values = Array(self.values[self.next...] + self.values[..<self.next])
                self.next = 0
            }
            self.values.append(value)
        } else {
            self.values[self.next] = value
            self.next = (self.next + 1) % limit
        }
        self.newest = max(self.newest, now)
        self.quantile = quantile
        self.result = Self.score(self.values, quantile: quantile)
    }

    /// Takes over the newest samples of several processes, oldest first.
    ///
    /// What is compared is worked out as it was last.
    mutating func replace(with values: [Double], at now: RoutingInstant) {
        let values = values.filter { $0.isFinite && $0 >= 0 }
        guard !values.isEmpty else { return }
        self.values = values
        self.next = 0
        self.newest = max(self.newest, now)
        self.result = Self.score(values, quantile: self.quantile)
    }

    /// What is compared; nil without samples.
    ///
    /// - Parameter oldest: what was added up to then counts no longer.
    /// - Returns: the mean or the quantile.
    func score(after oldest: RoutingInstant) -> Double? {
        self.values.isEmpty || self.newest <= oldest ? nil : self.result
    }

    private mutating func clear() {
        self.values.removeAll(keepingCapacity: true)
        self.next = 0
    }

    /// The mean, or the quantile between the two nearest samples.
    static func score(_ values: [Double], quantile: Double?) -> Double {
        guard !values.isEmpty else { return 0 }
        guard let quantile else { return values.reduce(0, +) / Double(values.count) }
        let sorted = values.sorted()
        let place = min(max(quantile, 0), 1) * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }
}
