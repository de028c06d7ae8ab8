package import LLMCore
import Synchronization

/// What all calls of this process have cost, and how much they may (`--max_budget`).
///
/// Kept in memory only: it begins at nothing with each start. Calls that run when the budget is spent are finished.
package final class SpendAccount: Sendable {
    private let spent = Mutex(Money.zero)
    private let limit: Money?

    /// - Parameter limit: how much may be spent; nil and nothing stand for no end.
    package init(limit: Money? = nil) {
        self.limit = limit.flatMap { $0 > .zero ? $0 : nil }
    }

    /// What has been spent so far.
    package var total: Money { self.spent.withLock { $0 } }

    /// Counts a call's cost in.
    package func add(_ cost: Money) {
        self.spent.withLock { $0 += cost }
    }

    /// Throws `budgetExceeded` once more has been spent than may be.
    package func check() throws(LLMError) {
        guard let limit = self.limit else { return }
        let total = self.total
        guard total > limit else { return }
        throw LLMError(
            .budgetExceeded,
            "Budget has been exceeded! Current cost: \(total.usdText), Max budget: \(limit.usdText)"
        ).unprefixed()
    }
}
