import LLMCore

/// Finds the rate that holds for one call: by its size, its tier and its hour.
struct RateFinder {
    private let rates: RateSheet
    private let range: RateSheet?
    private let offPeak: RateSheet?
    private let threshold: UInt32
    private let tier: RateTier
    private let factor: Rate

    init(_ price: Price, _ consumption: Consumption) {
        let tokens = consumption.usage?.promptTokens ?? 0
        self.rates = price.pricing.rates
        self.tier = consumption.tier
        self.threshold = Self.threshold(in: price, tokens: tokens)
        let size = consumption.kind == .search ? consumption.results : tokens
        self.range = Self.range(in: price.pricing.ranges, size: size)
        if let offPeak = price.pricing.offPeak, let moment = consumption.epochSeconds {
            self.offPeak = offPeak.contains(epochSeconds: moment) ? offPeak.rates : nil
        } else {
            self.offPeak = nil
        }
        var factor = Rate.one
        for name in consumption.multipliers {
            if let multiplier = price.pricing.multipliers[name] {
                factor = factor * multiplier
            }
        }
        self.factor = factor
    }

    /// A rate and the name that it was found under.
    struct Found {
        let name: RateName
        let rate: Rate
    }

    /// The rate of the first of some kinds that has one.
    func find(_ kinds: RateKind...) -> Found? {
        for kind in kinds {
            if let found = self.find(one: kind) {
                return found
            }
        }
        return nil
    }

    /// The rate of a built-in tool: factors and the half price of batches are for tokens only.
    func findTool(_ kind: RateKind) -> Found? {
        self.rates[kind].map { Found(name: RateName(kind), rate: $0) }
    }

    /// Whether any of some kinds has a rate, whatever its threshold and tier.
    func has(_ kinds: RateKind...) -> Bool {
        self.rates.contains { kinds.contains($0.kind) } || (self.range?.contains { kinds.contains($0.kind) } ?? false)
    }

    private func find(one kind: RateKind) -> Found? {
        if let rate = self.offPeak?[kind] {
            return self.found(RateName(kind), rate)
        }
        if let rate = self.range?[kind] {
            return self.found(RateName(kind), rate, halved: self.tier == .batches)
        }
        // A threshold's rate comes before the plain rate of the tier: the lower price would be the wrong one.
        for threshold in self.threshold > 0 ? [self.threshold, 0] : [0] {
            if self.tier != .standard {
                let name = RateName(kind, above: threshold, in: self.tier)
                if let rate = self.rates[name] {
                    return self.found(name, rate)
                }
            }
            let name = RateName(kind, above: threshold)
            if let rate = self.rates[name] {
                return self.found(name, rate, halved: self.tier == .batches)
            }
        }
        return nil
    }

    private static let half = Rate(significand: 5, exponent: -1)

    private func found(_ name: RateName, _ rate: Rate, halved: Bool = false) -> Found {
        let rate = self.factor == .one ? rate : rate * self.factor
        return Found(name: name, rate: halved ? rate * Self.half : rate)
    }

    /// The highest threshold of the price that the request passes; 0 when it passes none.
    private static func threshold(in price: Price, tokens: Int) -> UInt32 {
        var highest: UInt32 = 0
        for entry in price.pricing.rates.entries where entry.name.threshold > highest {
            let threshold = Int(entry.name.threshold)
            if tokens > threshold || (tokens == threshold && price.includesThreshold) {
                highest = entry.name.threshold
            }
        }
        return highest
    }

    /// The rates of the range that a size lies in; beyond all of them those of the last.
    private static func range(in ranges: [PricingRange], size: Int) -> RateSheet? {
        guard let last = ranges.last else {
            return nil
        }
        let range = ranges.first { range in
            switch range.measure {
            case .promptTokens: size <= range.upper && (size > range.lower || range.lower == 0)
            case .results: (range.lower...max(range.lower, range.upper)).contains(size)
            }
        }
        return (range ?? last).rates
    }
}
