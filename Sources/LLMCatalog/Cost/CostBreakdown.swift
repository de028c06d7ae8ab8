package import LLMCore

/// What a call cost, line by line; the sums are sums of the lines.
package struct CostBreakdown: Sendable, Hashable {
    /// The side of the call that a line belongs to.
    package enum Side: Sendable, Hashable {
        case input
        case output
        case tools
    }

    /// A quantity at a rate.
    package struct Line: Sendable, Hashable {
        package let side: Side
        /// What was used; another kind stands in for its rate where it has none.
        package let use: RateKind
        /// The name of the rate that was used, such as `input_cost_per_token_above_200k_tokens`.
        package let name: RateName
        /// The rate, with factors and the half price of batches applied.
        package let rate: Rate
        /// How many units.
        package let quantity: Rate
        /// What they cost: rounded once, half to even, to 10⁻¹² dollars.
        package let amount: Money
    }

    /// Where the price comes from.
    package let source: Price.Source
    /// The lines; empty when the provider's own figure counts.
    package internal(set) var lines: [Line] = []
    /// The cost that the provider stated, when that counts.
    package internal(set) var reported: Money?
    /// Things that were used and have no price: the amount is then a lower bound and must be marked as one.
    package internal(set) var unpriced: [RateKind] = []
    /// What was taken off and put on afterwards.
    package internal(set) var adjustment = Adjustment()

    init(source: Price.Source) {
        self.source = source
    }

    /// A discount and a margin, and what they came to.
    package struct Adjustment: Sendable, Hashable {
        package internal(set) var discountPercent = Rate.zero
        package internal(set) var discountAmount = Money.zero
        package internal(set) var marginPercent = Rate.zero
        package internal(set) var marginFixed = Money.zero
        package internal(set) var marginTotal = Money.zero
    }
}

extension CostBreakdown {
    /// Everything on the side of the request, cache included.
    package var input: Money { self.sum { $0.side == .input } }
    /// Everything on the side of the answer, reasoning included.
    package var output: Money { self.sum { $0.side == .output } }
    /// Built-in tools.
    package var tools: Money { self.sum { $0.side == .tools } }
    /// The part of ``input`` for tokens read from the cache.
    package var cacheRead: Money { self.sum { $0.use.isCacheRead } }
    /// The part of ``input`` for tokens written to the cache.
    package var cacheCreation: Money { self.sum { $0.use.isCacheCreation } }
    /// The part of ``output`` for hidden reasoning, where it has a price of its own.
    package var reasoning: Money { self.sum { $0.name.kind == .outputReasoningToken } }

    /// The cost before discount and margin.
    package var original: Money {
        self.reported ?? self.sum { _ in true }
    }

    /// The cost.
    package var total: Money {
        self.original - self.adjustment.discountAmount + self.adjustment.marginTotal
    }

    /// The breakdown with a discount and then a margin applied.
    ///
    /// - Parameters:
    ///   - discount: the share that is taken off, 0.05 for 5 %.
    ///   - margin: the share of the rest that is put on.
    ///   - fixed: an amount that is put on besides.
    /// - Returns: the same lines with another total.
    package func adjusted(discount: Rate = .zero, margin: Rate = .zero, fixed: Money = .zero) -> CostBreakdown {
        var breakdown = self
        let discountAmount = self.original * discount
        let rest = self.original - discountAmount
        breakdown.adjustment.discountPercent = discount
        breakdown.adjustment.discountAmount = discountAmount
        breakdown.adjustment.marginPercent = margin
        breakdown.adjustment.marginFixed = fixed
        breakdown.adjustment.marginTotal = rest * margin + fixed
        return breakdown
    }

    private func sum(where isIncluded: (Line) -> Bool) -> Money {
        var sum = Money.zero
        for line in self.lines where isIncluded(line) {
            sum += line.amount
        }
        return sum
    }
}

extension RateKind {
    /// Whether the rate is for tokens that the provider's cache had.
    var isCacheRead: Bool {
        switch self {
        case .cacheRead, .cacheReadAudio, .cacheReadImage, .cacheReadExplicit, .inputTokenCacheHit: true
        default: false
        }
    }

    /// Whether the rate is for tokens that went into the provider's cache.
    var isCacheCreation: Bool {
        switch self {
        case .cacheCreation, .cacheCreation1Hour, .cacheCreationAudio: true
        default: false
        }
    }
}
