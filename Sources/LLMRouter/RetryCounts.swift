package import LLMCore

/// How many retries a failure is worth, by its kind (`retry_policy`); a kind that is not named has ``standard``.
package struct RetryCounts: Sendable, Hashable {
    /// `RateLimitErrorRetries` and its siblings.
    package var byClass: [FailureClass: Int]
    /// `DefaultRetries`; nil leaves the decision to `num_retries`.
    package var standard: Int?

    package init(byClass: [FailureClass: Int] = [:], standard: Int? = nil) {
        self.byClass = byClass
        self.standard = standard
    }

    /// The number for a failure, by the most specific kind that is named; nil if none is.
    package func retries(after error: LLMError) -> Int? {
        let kind = FailureClass(error)
        if let own = self.byClass[kind] { return own }
        // A violation of a content policy is a refused request, too.
        if kind == .contentPolicy, let refused = self.byClass[.badRequest] { return refused }
        return self.standard
    }

    /// The largest number that any failure is worth.
    var largest: Int { max(self.byClass.values.max() ?? 0, self.standard ?? 0) }
}
