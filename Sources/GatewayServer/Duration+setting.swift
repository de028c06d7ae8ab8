import GatewayConfig
import LLMRouter

extension Duration {
    /// Seconds of a configuration; nil where there are none or zero, which counts as not set.
    ///
    /// More than thirty years are as good as thirty years, and can be added to a moment.
    init?(setting seconds: Double?) {
        guard let seconds, seconds > 0 else { return nil }
        self = .seconds(Swift.min(seconds, 1e9))
    }
}

extension SpendLimit {
    /// A budget with its period; nil where one of them is missing.
    init?(_ dollars: Double?, _ period: BudgetPeriod?) {
        guard let dollars, let period else { return nil }
        self.init(dollars: dollars, period: .seconds(period.seconds))
    }
}
