package import LLMCore

/// The price of nearly every call: so many tokens in, so many out, one rate for each.
///
/// Found once for a price, so that a call of the usual kind needs no search for rates. What it does not cover goes through
/// ``CostCalculator``, with the same result where both apply.
package struct PlainTokenPrice: Sendable, Hashable {
    private let input: Rate
    private let output: Rate
    private let reasoning: Rate
    private let cacheRead: Rate
    /// The most tokens of a request that these rates hold for.
    private let promptLimit: Int

    /// nil where a call costs more than its tokens, or rates depend on more than their number.
    package init?(_ price: Price) {
        let pricing = price.pricing
        guard !price.trustsReportedCost, pricing.ranges.isEmpty, pricing.offPeak == nil else { return nil }
        let rates = pricing.rates
        guard rates[.inputRequest] == nil, let input = rates[.inputToken], let output = rates[.outputToken] else {
            return nil
        }
        self.input = input
        self.output = output
        self.reasoning = rates[.outputReasoningToken] ?? output
        self.cacheRead = rates[.cacheRead] ?? rates[.inputTokenCacheHit] ?? input
        // The lowest threshold, and one below it where a threshold holds from its own number on.
        let lowest = rates.entries.lazy.map(\.name.threshold).filter { $0 > 0 }.min().map(Int.init) ?? .max
        self.promptLimit = price.includesThreshold ? lowest - 1 : lowest
    }

    /// What a completion cost; nil where it used anything but plain tokens.
    package func cost(of usage: Usage) -> Money? {
        self.parts(of: usage)?.total
    }

    /// The same with what the answer alone cost.
    package func parts(of usage: Usage) -> CostParts? {
        guard usage.promptTokens <= self.promptLimit, usage.promptTokens >= 0, usage.completionTokens >= 0,
            usage.hasOnlyPlainTokens
        else { return nil }
        let read = usage.cacheReadCount
        let reasoning = usage.reasoningTokens ?? 0
        guard read >= 0, read <= usage.promptTokens, reasoning >= 0, reasoning <= usage.completionTokens else {
            return nil
        }
        let input = self.input.cost(of: usage.promptTokens - read)
        let fromCache = read > 0 ? self.cacheRead.cost(of: read) : .zero
        var output = self.output.cost(of: usage.completionTokens - reasoning)
        if reasoning > 0 { output += self.reasoning.cost(of: reasoning) }
        let total = input + fromCache + output
        return CostParts(total: total, input: input, cacheRead: fromCache, output: output, tools: .zero)
    }
}

extension Usage {
    /// Whether nothing was used but text, cached text and reasoning, at the standard tier.
    fileprivate var hasOnlyPlainTokens: Bool {
        let isText =
            (self.audioInputTokens ?? 0) | (self.imageInputTokens ?? 0) | (self.videoInputTokens ?? 0)
            | (self.audioOutputTokens ?? 0) | (self.imageOutputTokens ?? 0) | (self.videoOutputTokens ?? 0) == 0
        let isUnwritten =
            (self.cacheCreationTokens ?? 0) | (self.cacheCreationInputTokens ?? 0)
            | (self.cacheCreation5MinuteTokens ?? 0) | (self.cacheCreation1HourTokens ?? 0) == 0
        let isAlone =
            (self.webSearchRequests ?? 0) | (self.searchQueries ?? 0) | (self.citationTokens ?? 0) == 0
            && self.priceFactors.isEmpty
        return isText && isUnwritten && isAlone && self.serviceTier.flatMap { RateTier(serviceTier: $0) } == nil
    }
}
