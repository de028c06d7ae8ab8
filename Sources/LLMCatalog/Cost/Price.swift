/// The price of a model at a provider, found once and kept with the deployment.
package struct Price: Sendable, Hashable {
    /// Where a price comes from.
    package enum Source: Sendable, Hashable {
        /// The catalog's row with this key.
        case catalog(key: String)
        /// Rates that a deployment or a call states; with the row that they were laid over, if there is one.
        case custom(over: String?)
        /// A row for models of about this size, because the model itself is not listed.
        case estimate(key: String)
    }

    /// The model as errors and records name it.
    package let model: String
    /// Where the rates come from.
    package let source: Source
    /// The rates.
    package let pricing: ModelPricing
    /// What the model is for, if the catalog says so.
    package let mode: ModelMode?
    /// Whether a threshold holds from its own number of tokens on, not only above it.
    package var includesThreshold = false
    /// Whether the provider's own statement of the cost counts instead of a calculation.
    package var trustsReportedCost = false

    /// Whether a call costs by the seconds that it takes.
    package var isBySecond: Bool { self.pricing.rates.contains { $0.kind.isPerSecond } }

    /// A price from its parts.
    package init(model: String, source: Source, pricing: ModelPricing, mode: ModelMode? = nil) {
        self.model = model
        self.source = source
        self.pricing = pricing
        self.mode = mode
    }

    /// A price that somebody states apart from any catalog.
    ///
    /// - Parameters:
    ///   - model: the name for errors and records.
    ///   - custom: the rates.
    package init(model: String, custom: RateSheet) {
        var pricing = ModelPricing()
        pricing.rates = custom
        self.init(model: model, source: .custom(over: nil), pricing: pricing)
    }
}

/// What a price is asked for.
package struct PriceQuery: Sendable {
    /// The model as the deployment names it.
    package var model: String
    /// The provider that serves it; `nil` finds out by the prefix.
    package var provider: ProviderRow?
    /// The region of the deployment, for providers with prices by region.
    package var region: String?
    /// The model that a deployment's arbitrary name stands for (`base_model`).
    package var baseModel: String?
    /// The model that the provider says has answered.
    package var responseModel: String?
    /// Rates that the deployment or the call states.
    package var custom = RateSheet()
    /// Whether a row for models of about the same size will do.
    package var allowsEstimate = true

    package init(model: String, provider: ProviderRow? = nil) {
        self.model = model
        self.provider = provider
    }
}

extension ModelCatalog {
    /// Finds the price of a model.
    ///
    /// The base model comes before the model that answered, and that before the one asked for; each is tried with the
    /// region, then as ``row(for:provider:among:)`` does. Custom rates are laid over what is found
    /// (``RateSheet/overlaid(with:)``) and are enough alone.
    ///
    /// - Parameters:
    ///   - query: what is asked for.
    ///   - rows: the providers.
    /// - Returns: the price.
    /// - Throws: ``CatalogError/unknownModel(model:provider:)`` when neither the catalog nor the query has a price.
    package func price(
        _ query: PriceQuery,
        among rows: ProviderRows = .builtin
    ) throws(CatalogError) -> Price {
        var price: Price
        if let row = self.row(query, rows) {
            var pricing = row.pricing
            var source = Price.Source.catalog(key: row.key)
            if !query.custom.isEmpty {
                pricing.rates = pricing.rates.overlaid(with: query.custom)
                // Steps by size and hours replace rates that are no longer the catalog's.
                pricing.ranges = []
                pricing.offPeak = nil
                source = .custom(over: row.key)
            }
            price = Price(model: query.model, source: source, pricing: pricing, mode: row.mode)
        } else if !query.custom.isEmpty {
            price = Price(model: query.model, custom: query.custom)
        } else if query.allowsEstimate, let estimate = self.estimate(query) {
            price = estimate
        } else {
            throw .unknownModel(model: query.model, provider: query.provider?.id)
        }
        price.includesThreshold = query.provider?.includesThreshold ?? false
        price.trustsReportedCost = query.provider?.rules.quirks.contains(.reportsCost) ?? false
        return price
    }

    private func row(_ query: PriceQuery, _ rows: ProviderRows) -> ModelRow? {
        if let base = query.baseModel {
            let row = self.row(base, query, rows) ?? self.row(for: base, among: rows)
            if let row {
                return row
            }
        }
        if let answered = query.responseModel, let row = self.row(answered, query, rows) {
            return row
        }
        return self.row(query.model, query, rows)
    }

    private func row(_ model: String, _ query: PriceQuery, _ rows: ProviderRows) -> ModelRow? {
        if let region = query.region, let provider = query.provider {
            let name = model.hasPrefix(provider.id + "/") ? String(model.dropFirst(provider.id.count + 1)) : model
            if let row = self.row(key: "\(provider.id)/\(region)/\(name)"), provider.owns(row) {
                return row
            }
        }
        return self.row(for: model, provider: query.provider, among: rows)
    }

    /// The price of models of the same size, where a provider has one.
    private func estimate(_ query: PriceQuery) -> Price? {
        guard let provider = query.provider else {
            return nil
        }
        if let key = provider.sizeBucket(of: query.model), let row = self.row(key: key) {
            return Price(model: query.model, source: .estimate(key: key), pricing: row.pricing, mode: row.mode)
        }
        guard !provider.fallbackRates.isEmpty else {
            return nil
        }
        var pricing = ModelPricing()
        pricing.rates = provider.fallbackRates
        return Price(model: query.model, source: .estimate(key: provider.id), pricing: pricing)
    }
}
