package import LLMCatalog
package import LLMCore

/// What calls of a deployment cost; found once, when the deployment is made.
package struct Pricing: Sendable {
    /// nil when neither the catalog nor the configuration knows a price.
    private let price: Price?
    /// The price of calls that use nothing but tokens, where it is that simple.
    private let plain: PlainTokenPrice?

    /// Whether what a call costs depends on when it is made or how long it takes.
    let dependsOnTime: Bool

    /// Finds the price: configured rates over the catalog's row of `base_model` or the model.
    init(definition: DeploymentDefinition, profile: ModelProfile, provider: ProviderRow, catalog: ModelCatalog) {
        var query = PriceQuery(model: profile.model, provider: provider)
        query.baseModel = definition.baseModel
        query.custom = RateSheet(definition.prices)
        let price = try? catalog.price(query)
        self.price = price
        self.plain = price.flatMap(PlainTokenPrice.init)
        self.dependsOnTime = price.map { $0.isBySecond || $0.pricing.offPeak != nil } ?? false
    }

    /// The cost of one call, or nil when no price is known for what was used.
    package func cost(of usage: Usage, kind: CallKind = .completion) -> Money? {
        self.parts(of: usage, kind: kind)?.total
    }

    /// The same with what each side of the call cost.
    package func parts(of usage: Usage, kind: CallKind = .completion) -> CostParts? {
        if kind == .completion, let parts = self.plain?.parts(of: usage) { return parts }
        guard let price = self.price else { return nil }
        var consumption = Consumption(kind: kind)
        consumption.usage = usage
        consumption.multipliers = usage.priceFactors.names
        if let timing = usage.timing {
            consumption.epochSeconds = Int(timing.endedAt)
            consumption.responseMilliseconds = Rate(significand: Int64(timing.milliseconds), exponent: 0)
        }
        if let tier = usage.serviceTier.flatMap(RateTier.init(serviceTier:)) { consumption.tier = tier }
        return (try? CostCalculator.cost(of: consumption, at: price)).map { CostParts($0) }
    }
}
