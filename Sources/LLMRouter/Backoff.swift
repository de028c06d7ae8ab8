/// How long to wait before a retry.
package struct Backoff: Sendable, Hashable {
    /// The first delay, in seconds (`INITIAL_RETRY_DELAY`).
    package var initial = 0.5
    /// The longest delay, in seconds (`MAX_RETRY_DELAY`).
    package var maximum = 8.0
    /// The largest random addition, in seconds (`JITTER`).
    package var jitter = 0.75
    /// The shortest delay, in seconds (`router_settings.retry_after`).
    package var minimum = 0.0

    package init() {}

    /// The delay before retry number `retry` (0 is the first).
    ///
    /// A provider's `Retry-After` of up to a minute is obeyed; otherwise the delay doubles up to the maximum.
    package func delay(
        before retry: Int,
        retryAfter: Duration?,
        using random: inout CallRandom
    ) -> Duration {
        let noise = self.jitter > 0 ? Double.random(in: 0...self.jitter, using: &random) : 0
        if let retryAfter, retryAfter > .zero, retryAfter <= .seconds(60) {
            return retryAfter + .seconds(noise)
        }
        var doubled = self.initial
        for _ in 0..<min(max(retry, 0), 16) { doubled *= 2 }
        return .seconds(min(max(doubled, self.minimum), self.maximum) + noise)
    }
}
