package import LLMCore

/// Everything in a model row that decides what a call costs.
package struct ModelPricing: Sendable, Hashable {
    /// The plain rates, with their thresholds and tiers.
    package var rates = RateSheet()
    /// Rates by the size of the request or of the result, each for its range; empty for most models.
    package var ranges: [PricingRange] = []
    /// What a built-in web search costs.
    package var search: SearchRates?
    /// Rates that replace others at certain hours.
    package var offPeak: OffPeakPricing?
    /// Factors on the rates, by the name under which a call asks for them
    /// (`regional_endpoint_uplift_multiplier`, `us`, `fast`).
    package var multipliers: [String: Rate] = [:]

    package init() {}

    /// Whether nothing has a price.
    package var isEmpty: Bool {
        self.rates.isEmpty && self.ranges.isEmpty && self.search == nil
    }
}

/// The rates of one step of `tiered_pricing`.
package struct PricingRange: Sendable, Hashable {
    /// What the range counts.
    package enum Measure: String, Sendable, Hashable {
        /// Tokens of the request (`range`): the lower bound is outside, the upper inside.
        case promptTokens = "range"
        /// Results asked for (`max_results_range`): both bounds are inside.
        case results = "max_results_range"
    }

    package let measure: Measure
    package let lower: Int
    package let upper: Int
    package let rates: RateSheet

    /// Reads one step; `nil` when it has no range.
    init?(json: JSON) {
        guard case .object(let object) = json else {
            return nil
        }
        let measure: Measure = object.contains(Measure.promptTokens.rawValue) ? .promptTokens : .results
        guard let lower = object[measure.rawValue]?[0]?.intValue, let upper = object[measure.rawValue]?[1]?.intValue
        else {
            return nil
        }
        self.measure = measure
        self.lower = lower
        self.upper = upper
        self.rates = RateSheet(object)
    }
}

/// What one web search costs, by how much context is brought in (`search_context_cost_per_query`).
package struct SearchRates: Sendable, Hashable {
    package let low: Rate
    package let medium: Rate
    package let high: Rate

    /// Reads `search_context_size_{low,medium,high}`; `nil` when one is missing.
    init?(json: JSON) {
        guard
            let low = Rate(json: json["search_context_size_low"]),
            let medium = Rate(json: json["search_context_size_medium"]),
            let high = Rate(json: json["search_context_size_high"])
        else {
            return nil
        }
        self.low = low
        self.medium = medium
        self.high = high
    }
}
