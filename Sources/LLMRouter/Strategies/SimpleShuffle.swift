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
        let position = self.pick(among: self.shares(of: candidates), count: candidates.count, using: &random)
        return candidates[position]
    }

    /// The candidates' shares, each added to those before it; empty if all are equally likely.
    static func shares(of candidates: [RoutedDeployment]) -> [Double] {
        for source in Source.allCases {
            var sum = 0.0
            let shares = candidates.map { candidate in
                sum += self.weight(of: candidate, by: source)
                return sum
            }
            if sum > 0, sum.isFinite { return shares }
        }
        return []
    }

    /// Where a share comes from.
    enum Source: CaseIterable { case weight, rpm, tpm }

    /// The share of one candidate; never negative.
    static func weight(of candidate: RoutedDeployment, by source: Source) -> Double {
        let value =
            switch source {
            case .weight: candidate.weight
            case .rpm: candidate.rpm
            case .tpm: candidate.tpm
            }
        return max(value ?? 0, 0)
    }

    /// A position, as likely as its share.
    ///
    /// - Parameters:
    ///   - shares: added up, see ``shares(of:)``; empty if all are equally likely.
    ///   - count: the number of positions, at least one.
    ///   - random: decides.
    /// - Returns: the position.
    static func pick(among shares: [Double], count: Int, using random: inout CallRandom) -> Int {
        guard count > 1 else { return 0 }
        guard let total = shares.last else { return Int.random(in: 0..<count, using: &random) }
        let point = Double.random(in: 0..<total, using: &random)
        // The first position whose sum is above the point; positions without a share are never it.
        var low = 0
        var high = shares.count - 1
        while low < high {
            let middle = (low + high) / 2
            if shares[middle] > point { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
