import LLMCore
import LLMRouter

/// What one check of one deployment found.
struct HealthResult: Sendable {
    /// What can be found.
    enum Verdict: Sendable {
        /// It answered; with what its provider said about rate limits.
        case healthy(rateLimits: JSONObject)
        case unhealthy(LLMError)
        /// Nobody asked it; with the reason.
        case unchecked(String)
    }

    let verdict: Verdict
    /// The model that was asked, which is not the configured one where that is a pattern.
    let model: String
    let checkedAt: RoutingInstant

    /// Why it failed; nil if it did not.
    var failure: LLMError? {
        if case .unhealthy(let error) = self.verdict { error } else { nil }
    }

    /// Whether it failed in a way that may be gone in a moment: a rate limit or a timeout.
    var isTransient: Bool { self.failure?.status == 429 || self.failure?.status == 408 }
}
