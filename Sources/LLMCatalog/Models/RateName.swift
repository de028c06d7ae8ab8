/// The full name of a rate: what it is charged for, from how many prompt tokens on, and in which tier.
///
/// The catalog spells it `<kind>[_above_<N>k_tokens][_<tier>]`, e.g. `input_cost_per_token_above_200k_tokens_priority`.
package struct RateName: Sendable, Hashable {
    /// What the rate is charged for.
    package let kind: RateKind
    /// The rate holds for requests with more prompt tokens than this; 0 for any request.
    package let threshold: UInt32
    /// The service tier that the rate holds for.
    package let tier: RateTier

    package init(_ kind: RateKind, above threshold: UInt32 = 0, in tier: RateTier = .standard) {
        self.kind = kind
        self.threshold = threshold
        self.tier = tier
    }

    /// Reads a name as the catalog and custom pricing spell it; `nil` when it is no rate.
    package init?(_ name: String) {
        if let kind = RateKind(rawValue: name) {
            self.init(kind)
            return
        }
        var rest = name[...]
        var tier = RateTier.standard
        for candidate in RateTier.allCases where candidate != .standard && rest.hasSuffix("_" + candidate.rawValue) {
            tier = candidate
            rest = rest.dropLast(candidate.rawValue.utf8.count + 1)
            break
        }
        guard let (base, threshold) = Self.splitThreshold(rest), let kind = RateKind(rawValue: String(base)) else {
            return nil
        }
        self.init(kind, above: threshold, in: tier)
    }

    /// The name as the catalog spells it.
    package var text: String {
        var text = self.kind.rawValue
        if self.threshold > 0 {
            let isRound = self.threshold.isMultiple(of: 1000)
            text += isRound ? "_above_\(self.threshold / 1000)k_tokens" : "_above_\(self.threshold)_tokens"
        }
        return self.tier == .standard ? text : text + "_" + self.tier.rawValue
    }

    /// Splits `x_above_200k_tokens` into `x` and 200,000, and any other name into itself and 0.
    private static func splitThreshold(_ name: Substring) -> (Substring, UInt32)? {
        guard name.hasSuffix("_tokens"), let above = name.lastRange(of: "_above_") else {
            return (name, 0)
        }
        var digits = name[above.upperBound...].dropLast("_tokens".utf8.count)
        let isThousands = digits.last == "k"
        if isThousands {
            digits.removeLast()
        }
        guard let number = UInt32(digits), number > 0, number < 4_000_000 else {
            return nil
        }
        return (name[..<above.lowerBound], isThousands ? number * 1000 : number)
    }
}

extension Substring {
    /// The last place where a text occurs.
    fileprivate func lastRange(of text: String) -> Range<Index>? {
        var start = self.endIndex
        while start > self.startIndex {
            start = self.index(before: start)
            let rest = self[start...]
            if rest.hasPrefix(text) {
                return start..<self.index(start, offsetBy: text.count)
            }
        }
        return nil
    }
}
