package import LLMCore

/// What a call cost, and what of that its sides did.
package struct CostParts: Sendable, Hashable {
    package let total: Money
    /// The side of the request, cache included.
    package let input: Money
    /// The side of the answer, reasoning included.
    package let output: Money
    /// Built-in tools.
    package let tools: Money

    init(total: Money, input: Money, output: Money, tools: Money) {
        self.total = total
        self.input = input
        self.output = output
        self.tools = tools
    }

    /// The parts of a cost that was worked out line by line.
    package init(_ breakdown: CostBreakdown) {
        self.init(total: breakdown.total, input: breakdown.input, output: breakdown.output, tools: breakdown.tools)
    }
}
