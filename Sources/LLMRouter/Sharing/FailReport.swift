/// Failures of one kind that one process has counted of a deployment (`allowed_fails`).
package struct FailReport: Sendable, Hashable {
    /// The end of the key under which LiteLLM counts them; empty for all.
    package let suffix: String
    /// Failures since the last report; zero only asks.
    package let added: Int
    /// How long they are remembered yet.
    package let left: Duration

    package init(suffix: String, added: Int, left: Duration) {
        self.suffix = suffix
        self.added = added
        self.left = left
    }
}

/// Failures of one kind that all processes have counted of a deployment.
package struct FailNews: Sendable, Hashable {
    package let suffix: String
    /// All of them, the report's included.
    package let count: Int
    /// How long they are remembered yet; zero if nobody knows.
    package let left: Duration

    package init(suffix: String, count: Int, left: Duration) {
        self.suffix = suffix
        self.count = count
        self.left = left
    }
}
