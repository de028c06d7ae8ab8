import LLMCatalog
import LLMCore
import TestSupport
import Testing

/// What holds for every price of the catalog.
@Suite struct CostPropertyTests {
    private let catalog = ModelCatalog()

    private func prices() -> [Price] {
        self.catalog.keys.compactMap { key in
            guard let row = self.catalog.row(key: key), [.chat, .completion, .responses].contains(row.mode),
                row.pricing.rates[.inputToken] != nil, row.pricing.rates[.outputToken] != nil
            else {
                return nil
            }
            return Price(model: key, source: .catalog(key: key), pricing: row.pricing, mode: row.mode)
        }
    }

    private func usage(_ random: inout SplitMix, upTo limit: Int) -> Usage {
        let prompt = Int.random(in: 0...limit, using: &random)
        let completion = Int.random(in: 0...limit, using: &random)
        var usage = Usage(promptTokens: prompt, completionTokens: completion)
        usage.cachedTokens = Int.random(in: 0...prompt, using: &random)
        usage.cacheCreationTokens = Int.random(in: 0...(prompt - (usage.cachedTokens ?? 0)), using: &random)
        usage.reasoningTokens = Int.random(in: 0...completion, using: &random)
        return usage
    }

    /// Parts add up, and every token is on exactly one line.
    @Test func partsAddUp() throws {
        var random = SplitMix(seed: 11)
        for price in self.prices() {
            let usage = self.usage(&random, upTo: 1_000_000)
            for tier in RateTier.allCases {
                var consumption = Consumption(usage: usage)
                consumption.tier = tier
                let cost = try CostCalculator.cost(of: consumption, at: price)
                #expect(cost.total == cost.input + cost.output + cost.tools)
                #expect(cost.total >= .zero)
                #expect(cost.cacheRead <= cost.input && cost.cacheCreation <= cost.input)
                let tokens = cost.lines.filter { $0.name.kind != .inputRequest }.reduce(0) { sum, line in
                    sum + (Int(line.quantity.description.dropLast(2)) ?? 0)
                }
                #expect(tokens == usage.promptTokens + usage.completionTokens, "\(price.model)")
                for line in cost.lines {
                    #expect(line.rate.cost(of: line.quantity) == line.amount)
                }
            }
        }
    }

    /// Below all thresholds, the cost of two calls together is that of each, but for rounding.
    @Test func costIsAdditive() throws {
        var random = SplitMix(seed: 12)
        for price in self.prices() where price.pricing.ranges.isEmpty {
            let one = self.usage(&random, upTo: 10_000)
            let other = self.usage(&random, upTo: 10_000)
            var both = Usage(
                promptTokens: one.promptTokens + other.promptTokens,
                completionTokens: one.completionTokens + other.completionTokens
            )
            both.cachedTokens = one.cacheReadCount + other.cacheReadCount
            both.cacheCreationTokens = one.cacheWriteCount + other.cacheWriteCount
            both.reasoningTokens = (one.reasoningTokens ?? 0) + (other.reasoningTokens ?? 0)
            let request = try self.total(Usage(promptTokens: 0, completionTokens: 0), price)
            let apart = try self.total(one, price) + self.total(other, price) - request
            let together = try self.total(both, price)
            #expect(abs((together - apart).picodollars) <= 10, "\(price.model)")
        }
    }

    /// More tokens never cost less, across thresholds too; what is free stays free.
    @Test func costIsMonotonous() throws {
        // A retired preview whose row says that long requests are free.
        for price in self.prices() where price.model != "gemini-2.0-flash-exp" {
            var last = Money.zero
            for tokens in [0, 1, 1000, 99_999, 100_001, 128_001, 200_001, 272_001, 512_001, 2_000_000] {
                let total = try self.total(Usage(promptTokens: tokens, completionTokens: tokens / 2), price)
                #expect(total >= last, "\(price.model) at \(tokens)")
                last = total
            }
        }
    }

    /// Absurd counts saturate instead of overflowing.
    @Test(arguments: [1 << 40, Int.max / 2, Int.max])
    func nothingOverflows(_ tokens: Int) throws {
        for price in self.prices() {
            var usage = Usage(promptTokens: tokens, completionTokens: tokens, totalTokens: tokens)
            usage.cachedTokens = tokens / 3
            usage.reasoningTokens = tokens
            #expect(try self.total(usage, price) >= .zero)
        }
    }

    private func total(_ usage: Usage, _ price: Price) throws -> Money {
        try CostCalculator.cost(of: Consumption(usage: usage), at: price).total
    }
}
