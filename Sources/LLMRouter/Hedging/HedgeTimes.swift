/// How long a group's last calls took, to their first token or their whole answer.
///
/// Bounded; the quantile is worked out once for several samples, for it moves slowly.
package struct HedgeTimes: Sendable, Hashable {
    /// How many calls are remembered.
    package static let capacity = 256
    /// With fewer nothing is called late: a quantile of a handful of calls is chance.
    package static let minimum = 20
    private static let stale = 16

    private let quantile: Double
    private var seconds: [Double] = []
    private var next = 0
    private var added = 0
    private var result: Double?

    /// - Parameter quantile: from 0 to 1.
    package init(quantile: Double) {
        self.quantile = quantile
    }

    /// Adds a call; the oldest goes when there are too many.
    ///
    /// What is no number from zero up is ignored.
    package mutating func add(_ seconds: Double) {
        guard seconds.isFinite, seconds >= 0 else { return }
        if self.seconds.count < Self.capacity {
            self.seconds.append(seconds)
        } else {
            self.seconds[self.next] = seconds
            self.next = (self.next + 1) % Self.capacity
        }
        self.added += 1
        guard self.seconds.count >= Self.minimum, self.result == nil || self.added >= Self.stale else { return }
        self.added = 0
        self.result = LatencySamples.score(self.seconds, quantile: self.quantile)
    }

    /// The quantile in seconds; nil as long as there are too few calls.
    package var late: Double? { self.result }
}
