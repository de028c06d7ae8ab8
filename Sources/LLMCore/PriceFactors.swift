/// What multiplies the price of a call, by the provider's own word.
///
/// Source: `inference_geo` and `speed` of Anthropic's `usage`; the factors themselves stand in the catalog's rows.
public struct PriceFactors: OptionSet, Sendable, Hashable {
    /// One bit for each factor.
    public let rawValue: UInt8

    /// Served in the United States only (`us`).
    public static let unitedStates = PriceFactors(rawValue: 1)
    /// Served at higher speed (`fast`).
    public static let fast = PriceFactors(rawValue: 2)

    /// Makes a set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The factors' names in the catalog's rows.
    public var names: [String] {
        (self.contains(.unitedStates) ? ["us"] : []) + (self.contains(.fast) ? ["fast"] : [])
    }
}
