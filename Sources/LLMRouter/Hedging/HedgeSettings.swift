/// When a second attempt is sent beside a late one, and how often that may be (`router_settings.hedge`).
package struct HedgeSettings: Sendable, Hashable {
    /// From when on an attempt is late.
    package enum Delay: Sendable, Hashable {
        /// So long after it began.
        case fixed(Duration)
        /// Later than this share of the group's recent calls, from 0 to 1.
        case quantile(Double)
    }

    package var after: Delay
    /// Second attempts for each request, at most; from 0 to 1.
    package var maxExtraFraction: Double

    package init(after: Delay, maxExtraFraction: Double = 0.05) {
        self.after = after
        self.maxExtraFraction = maxExtraFraction
    }
}
