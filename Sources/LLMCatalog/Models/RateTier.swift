/// A variant of a price: the service tier that the call ran in, or the batch interface.
///
/// The raw value is the last part of the catalog's rate names (`input_cost_per_token_priority`).
package enum RateTier: String, CaseIterable, Sendable {
    case standard = ""
    case batches
    case flex
    case priority
    case balanced
    case fast
    case ultrafast
    case decisions

    /// The tier that a request's or a response's `service_tier` names; `nil` for one that has no price of its own.
    ///
    /// - Parameter serviceTier: the wire value, such as `flex`, `priority`, `default` or `auto`.
    package init?(serviceTier: String) {
        // Nearly every answer names this one.
        if serviceTier == "default" { return nil }
        guard let tier = RateTier(rawValue: serviceTier), tier != .standard, tier != .batches else {
            return nil
        }
        self = tier
    }
}
