/// A moment, as routing counts time: nanoseconds since 1970 in UTC.
///
/// Handed in by whoever decides or reports. It must never go back, so it is made of the wall clock at the start and of what
/// a steady clock has counted since; the minutes of rate limits are UTC's, so processes agree on them.
package struct RoutingInstant: Sendable, Hashable, Comparable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Minutes since 1970: the window that a rate limit counts in.
    package var minute: Int64 { self.nanoseconds / 60_000_000_000 }

    package static func < (left: RoutingInstant, right: RoutingInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment so much later; never wraps around.
    package static func + (left: RoutingInstant, right: Duration) -> RoutingInstant {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.wholeNanoseconds)
        return RoutingInstant(nanoseconds: overflow ? .max : sum)
    }

    /// The moment so much earlier; never wraps around.
    package static func - (left: RoutingInstant, right: Duration) -> RoutingInstant {
        let (rest, overflow) = left.nanoseconds.subtractingReportingOverflow(right.wholeNanoseconds)
        return RoutingInstant(nanoseconds: overflow ? .min : rest)
    }

    /// The time between two moments.
    package static func - (left: RoutingInstant, right: RoutingInstant) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }

    /// Seconds between two moments, zero if the order is wrong.
    package func seconds(since earlier: RoutingInstant) -> Double {
        Double(max(self.nanoseconds - earlier.nanoseconds, 0)) / 1e9
    }
}

extension Duration {
    /// Whole nanoseconds, at most what an `Int64` holds (292 years).
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }

    /// Seconds as a number.
    package var inSeconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
