package import LLMCore

/// The prices of one model: rates by name.
///
/// A sheet holds a handful of entries and is searched in place; equal names occur once.
package struct RateSheet: Sendable, Hashable {
    /// One rate under its name.
    package struct Entry: Sendable, Hashable {
        package let name: RateName
        package let rate: Rate
    }

    /// The rates in the order of the catalog row, or in which they were set.
    package private(set) var entries: [Entry] = []

    /// A sheet without rates.
    package init() {}

    /// Whether the sheet has no rates.
    package var isEmpty: Bool {
        self.entries.isEmpty
    }

    /// The rate with exactly this name; setting `nil` takes it out.
    package subscript(name: RateName) -> Rate? {
        get {
            for entry in self.entries where entry.name == name {
                return entry.rate
            }
            return nil
        }
        set {
            let index = self.entries.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let rate?): self.entries[index] = Entry(name: name, rate: rate)
            case (let index?, nil): self.entries.remove(at: index)
            case (nil, let rate?): self.entries.append(Entry(name: name, rate: rate))
            case (nil, nil): break
            }
        }
    }

    /// The rate of a kind without threshold and tier.
    package subscript(kind: RateKind) -> Rate? {
        get { self[RateName(kind)] }
        set { self[RateName(kind)] = newValue }
    }

    /// Appends a rate that is known to be new.
    mutating func append(_ rate: Rate, as name: RateName) {
        self.entries.append(Entry(name: name, rate: rate))
    }

    /// Makes room for a number of rates.
    mutating func reserve(_ count: Int) {
        self.entries.reserveCapacity(count)
    }

    /// Takes out every rate whose name meets a condition.
    mutating func remove(where condition: (RateName) -> Bool) {
        self.entries.removeAll { condition($0.name) }
    }

    /// Whether any rate's name meets a condition.
    func contains(where condition: (RateName) -> Bool) -> Bool {
        self.entries.contains { condition($0.name) }
    }

    /// The sheet with custom prices laid over it.
    ///
    /// Each custom price takes the place of the catalog's price of that name; what else the catalog knows of the model
    /// (prices of cached tokens, of other tiers, beyond thresholds) stays, as it does in LiteLLM. Only time and tokens
    /// exclude each other: custom prices per token replace those per second, and custom prices per second those per token.
    /// And what is free is free, whatever the catalog says of cached or other tokens of that side.
    ///
    /// - Parameter custom: the rates that a deployment or a call states.
    /// - Returns: the rates to calculate with.
    package func overlaid(with custom: RateSheet) -> RateSheet {
        guard !custom.isEmpty else {
            return self
        }
        let perSecond = custom.contains { $0.kind.isPerSecond }
        let perToken = custom[.inputToken] != nil || custom[.outputToken] != nil
        let dropsInput = perSecond && !perToken || custom[.inputToken]?.significand == 0
        let dropsOutput = perSecond && !perToken || custom[.outputToken]?.significand == 0
        var sheet = self
        sheet.remove { name in
            dropsInput && name.kind.isInput || dropsOutput && name.kind.isOutput || perToken && name.kind.isPerSecond
        }
        for entry in custom.entries {
            sheet[entry.name] = entry.rate
        }
        return sheet
    }
}
