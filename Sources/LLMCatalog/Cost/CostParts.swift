package import LLMCore

/// What a call cost, and what of that its sides did.
package struct CostParts: Sendable, Hashable {
    package let total: Money
    /// The side of the request, without what a cache had or kept.
    package let input: Money
    /// What was read from a provider's cache.
    package let cacheRead: Money
    /// What was written to one.
    package let cacheCreation: Money
    /// The side of the answer, reasoning included.
    package let output: Money
    /// Built-in tools.
    package let tools: Money

    init(
        total: Money,
        input: Money,
        cacheRead: Money = .zero,
        cacheCreation: Money = .zero,
        output: Money,
        tools: Money
    ) {
        self.total = total
        self.input = input
        self.cacheRead = cacheRead
        self.cacheCreation = cacheCreation
        self.output = output
        self.tools = tools
    }

    /// The parts of a cost that was worked out line by line.
    package init(_ breakdown: CostBreakdown) {
        let (read, written) = (breakdown.cacheRead, breakdown.cacheCreation)
        self.init(
            total: breakdown.total,
            input: breakdown.input - read - written,
            cacheRead: read,
            cacheCreation: written,
            output: breakdown.output,
            tools: breakdown.tools
        )
    }
}
