/// `simple-shuffle`: a weighted random pick.
///
/// Weight sources are tried in order: `weight`, `rpm`, `tpm`. The first in which any candidate has a value above zero
/// is used, and candidates without that value count as zero. Without any, every candidate is equally likely.
package enum SimpleShuffle {
    /// Picks one candidate; nil only when there is none.
    package static func pick(
        from candidates: [RoutedDeployment],
        using random: inout CallRandom
    ) -> RoutedDeployment? {
        guard candidates.count > 1 else { return candidates.first }
        for source in [\RoutedDeployment.weight, \RoutedDeployment.rpm, \RoutedDeployment.tpm] {
            if let pick = self.pick(from: candidates, by: source, using: &random) { return pick }
        }
        return candidates.randomElement(using: &random)
    }

    private static func pick(
        from candidates: [RoutedDeployment],
        by source: KeyPath<RoutedDeployment, Double?>,
        using random: inout CallRandom
    ) -> RoutedDeployment? {
        let total = candidates.reduce(0) { $0 + max($1[keyPath: source] ?? 0, 0) }
        guard total > 0, total.isFinite else { return nil }
        var point = Double.random(in: 0..<total, using: &random)
        for candidate in candidates {
            let weight = max(candidate[keyPath: source] ?? 0, 0)
            if point < weight { return candidate }
            point -= weight
        }
        return candidates.last { ($0[keyPath: source] ?? 0) > 0 }
    }
}
