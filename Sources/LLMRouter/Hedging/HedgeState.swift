/// What hedging knows: the budget of all groups, and how long the calls of each take.
///
/// A value; nothing but its calls changes it.
package struct HedgeState: Sendable {
    /// Groups beyond this many are not hedged by a quantile.
    private static let maximumGroups = 4096

    /// Streams and whole answers are late at different times.
    private struct Key: Hashable {
        let group: String
        let isStream: Bool
    }

    private var settings: HedgeSettings
    private var budget: HedgeBudget
    private var times: [Key: HedgeTimes] = [:]

    package init(_ settings: HedgeSettings) {
        self.settings = settings
        self.budget = HedgeBudget(fraction: settings.maxExtraFraction)
    }

    /// Follows other settings from now on; what was learned under the old ones stays as far as it says something.
    mutating func follow(_ settings: HedgeSettings) {
        if settings.maxExtraFraction != self.settings.maxExtraFraction {
            self.budget = HedgeBudget(fraction: settings.maxExtraFraction)
        }
        if settings.after != self.settings.after { self.times = [:] }
        self.settings = settings
    }

    /// Counts a request.
    ///
    /// - Returns: after how long it is late; nil as long as nobody can say.
    package mutating func begin(_ group: String, isStream: Bool) -> Duration? {
        self.budget.earn()
        switch self.settings.after {
        case .fixed(let delay): return delay
        case .quantile: return self.times[Key(group: group, isStream: isStream)]?.late.map { .seconds($0) }
        }
    }

    /// A request was answered after so many seconds.
    package mutating func answered(_ group: String, isStream: Bool, after seconds: Double) {
        guard case .quantile(let quantile) = self.settings.after else { return }
        let key = Key(group: group, isStream: isStream)
        guard self.times[key] != nil || self.times.count < Self.maximumGroups else { return }
        self.times[key, default: HedgeTimes(quantile: quantile)].add(seconds)
    }

    /// Takes what a second attempt costs from the budget; false if it is used up.
    package mutating func take() -> Bool {
        self.budget.take()
    }

    /// Gives back what was taken for a second attempt that found nobody to ask.
    package mutating func giveBack() {
        self.budget.giveBack()
    }
}
