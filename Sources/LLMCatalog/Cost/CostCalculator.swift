import LLMCore

/// Works out what calls cost, in exact decimals.
///
/// Each quantity times its rate is computed exactly and rounded once, half to even, to 10⁻¹² dollars; sums are exact.
/// A quantity without a price is an error or, for built-in tools, noted; it never counts as free.
package enum CostCalculator {
    /// What a call cost.
    ///
    /// - Parameters:
    ///   - consumption: what it used.
    ///   - price: the model's price.
    /// - Returns: the lines and their sums.
    /// - Throws: ``CatalogError/unpriced(model:what:)`` when the price has no rate for what was used,
    ///   ``CatalogError/unmeasured(model:what:)`` when nobody measured what the price is for.
    package static func cost(of consumption: Consumption, at price: Price) throws(CatalogError) -> CostBreakdown {
        if price.trustsReportedCost, let reported = consumption.usage?.cost {
            var breakdown = CostBreakdown(source: price.source)
            breakdown.reported = reported
            return breakdown
        }
        var bill = Bill(consumption, price)
        try bill.addCall()
        bill.addTools()
        return bill.breakdown
    }

    /// The number of characters that speech is charged for: all but white space.
    ///
    /// - Parameter text: what is to be spoken.
    /// - Returns: the count of Unicode scalars.
    package static func characters(in text: String) -> Int {
        text.unicodeScalars.count { !$0.properties.isWhitespace }
    }
}

/// A bill being written.
struct Bill {
    let consumption: Consumption
    let price: Price
    let rates: RateFinder
    var breakdown: CostBreakdown

    init(_ consumption: Consumption, _ price: Price) {
        self.consumption = consumption
        self.price = price
        self.rates = RateFinder(price, consumption)
        self.breakdown = CostBreakdown(source: price.source)
        self.breakdown.lines.reserveCapacity(4)
    }

    mutating func addCall() throws(CatalogError) {
        switch self.consumption.kind {
        case .completion, .moderation: try self.addTokensOrTime()
        case .embedding: try self.addEmbedding()
        case .transcription: try self.addTranscription()
        case .speech: try self.addSpeech()
        case .image: try self.addImages()
        case .video: try self.addVideos()
        case .rerank, .search: try self.addQueries()
        case .ocr: try self.addPages()
        }
    }

    // MARK: Lines

    mutating func add(
        _ side: CostBreakdown.Side,
        _ found: RateFinder.Found,
        times quantity: Int,
        for use: RateKind? = nil
    ) {
        guard quantity != 0 else { return }
        let amount = found.rate.cost(of: quantity)
        self.add(side, found, times: Rate(significand: Int64(quantity), exponent: 0), amount, for: use)
    }

    mutating func add(_ side: CostBreakdown.Side, _ found: RateFinder.Found, times quantity: Rate) {
        guard !quantity.isZero else { return }
        self.add(side, found, times: quantity, found.rate.cost(of: quantity))
    }

    private mutating func add(
        _ side: CostBreakdown.Side,
        _ found: RateFinder.Found,
        times quantity: Rate,
        _ amount: Money,
        for use: RateKind? = nil
    ) {
        let line = CostBreakdown.Line(
            side: side,
            use: use ?? found.name.kind,
            name: found.name,
            rate: found.rate,
            quantity: quantity,
            amount: amount
        )
        self.breakdown.lines.append(line)
    }

    func unpriced(_ kind: RateKind) -> CatalogError {
        .unpriced(model: self.price.model, what: kind)
    }

    func unmeasured(_ kind: RateKind) -> CatalogError {
        .unmeasured(model: self.price.model, what: kind)
    }

    // MARK: Built-in tools

    mutating func addTools() {
        let usage = self.consumption.usage
        let searches = self.consumption.webSearches ?? usage?.webSearchRequests ?? usage?.searchQueries ?? 0
        if searches > 0 {
            if let search = self.price.pricing.search {
                let rate =
                    switch self.consumption.searchContext {
                    case .low: search.low
                    case .medium: search.medium
                    case .high: search.high
                    }
                self.add(.tools, RateFinder.Found(name: RateName(.webSearch), rate: rate), times: searches)
            } else {
                self.breakdown.unpriced.append(.webSearch)
            }
        }
        self.addTool(.codeInterpreterSession, times: self.consumption.codeSessions)
        if let calls = self.consumption.fileSearches, calls > 0 {
            if let found = self.rates.findTool(.fileSearchThousandCalls) {
                self.add(.tools, found, times: Rate(significand: Int64(calls), exponent: -3))
            } else {
                self.breakdown.unpriced.append(.fileSearchThousandCalls)
            }
        }
    }

    private mutating func addTool(_ kind: RateKind, times quantity: Int?) {
        guard let quantity, quantity > 0 else {
            return
        }
        if let found = self.rates.findTool(kind) {
            self.add(.tools, found, times: quantity)
        } else {
            self.breakdown.unpriced.append(kind)
        }
    }
}
