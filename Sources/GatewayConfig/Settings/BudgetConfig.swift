/// US dollars per period.
package struct BudgetConfig: ConfigSection {
    package var limit: Double?
    package var period: BudgetPeriod?

    package init() {}

    package static let schema = ConfigSchema<BudgetConfig>([
        ConfigKey(
            "budget_limit",
            \.limit,
            .active,
            "US dollars per period.",
            limit: .atLeast(0),
            aliases: ["max_budget"]
        ),
        ConfigKey(
            "time_period",
            \.period,
            .active,
            "The period: a number and `s`, `m`, `h`, `d`, `w` or `mo`, such as `1d`.",
            aliases: ["budget_duration"]
        ),
    ])

    package mutating func finish(_ node: ConfigNode, _ reader: inout ConfigReader) {
        let isThere = { (names: [String]) in names.contains { node[$0].map { !$0.isNull } ?? false } }
        if !isThere(["budget_limit", "max_budget"]) {
            reader.report(.error, node.mark, "`budget_limit` is missing", remedy: "add it, with US dollars.")
        }
        if !isThere(["time_period", "budget_duration"]) {
            reader.report(.error, node.mark, "`time_period` is missing", remedy: "add it, such as `1d`.")
        }
    }
}

/// How long a budget lasts: `30s`, `30m`, `30h`, `30d`, `2w`, `1mo` (thirty days).
package struct BudgetPeriod: ConfigValue {
    /// As it was written; a part of the names of shared counters.
    package let text: String
    package let seconds: Int64

    private static let units: [(suffix: String, seconds: Int64)] = [
        ("mo", 2_592_000), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800),
    ]

    /// nil for what is no number of some unit, from one second to ten thousand years.
    package init?(_ text: String) {
        guard let unit = Self.units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
        let digits = text.utf8.dropLast(unit.suffix.utf8.count)
        guard digits.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }), let count = Int64(Substring(digits)), count > 0,
            count <= 315_576_000_000 / unit.seconds
        else { return nil }
        self.text = text
        self.seconds = count * unit.seconds
    }

    package static var typeName: String { "text" }

    package static func read(_ node: ConfigNode, _ reader: inout ConfigReader) -> BudgetPeriod? {
        guard let text = node.text else {
            reader.expected("a period such as `1d`", node)
            return nil
        }
        guard let period = BudgetPeriod(text) else {
            reader.report(
                .error,
                node.mark,
                "is no period that a budget can have",
                remedy: "write a number and `s`, `m`, `h`, `d`, `w` or `mo`, such as `30d`."
            )
            return nil
        }
        return period
    }

    package var defaultText: String? { self.text }
}
