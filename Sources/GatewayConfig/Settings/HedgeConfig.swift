/// `router_settings.hedge`: when a second attempt is sent beside a late one, and how often that may be.
package struct HedgeConfig: ConfigSection {
    package var after = HedgeDelay.quantile(0.95)
    package var maxExtraFraction = 0.05

    package init() {}

    package static let schema = ConfigSchema<HedgeConfig>([
        ConfigKey(
            "after",
            \.after,
            .active,
            "From when on an attempt is late: seconds, or later than most recent calls of the group (`p95`, `p99.9`)."
        ),
        ConfigKey(
            "max_extra_fraction",
            \.maxExtraFraction,
            .active,
            "Second attempts for each request, at most.",
            limit: .within(0...1)
        ),
    ])
}

/// When an attempt is late.
package enum HedgeDelay: ConfigValue {
    case seconds(Double)
    /// From 0 to 1, both excluded.
    case quantile(Double)

    package static var typeName: String { "seconds or percentile" }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> HedgeDelay? {
        if let text = node.numberText, let seconds = Double(text), seconds.isFinite, seconds > 0 {
            return .seconds(seconds)
        }
        if let text = node.text, text.hasPrefix("p"), let percent = Double(text.dropFirst()), percent > 0, percent < 100
        {
            return .quantile(percent / 100)
        }
        reader.expected("more than 0 seconds, or a percentile such as `p95`", node)
        return nil
    }

    package var defaultText: String? {
        switch self {
        case .seconds(let seconds): seconds.defaultText
        case .quantile(let quantile): "p" + ((quantile * 100).defaultText ?? "")
        }
    }
}
