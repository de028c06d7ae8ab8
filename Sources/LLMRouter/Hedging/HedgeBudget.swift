/// Keeps second attempts at a share of the requests: each request brings in a fraction of a token, each second attempt
/// takes a whole one.
///
/// Nothing is given in advance, so that of any number of requests from the first one on no more than the share is hedged.
package struct HedgeBudget: Sendable, Hashable {
    private static let token = 1_000_000
    /// What can be saved up in quiet times: more would let a provider's bad minute double its load.
    private static let largest = 10 * Self.token

    private let share: Int
    private var saved = 0

    /// - Parameter fraction: second attempts for each request, at most; what is not from 0 to 1 is brought there.
    package init(fraction: Double) {
        let fraction = fraction.isFinite ? min(max(fraction, 0), 1) : 0
        // Rounded down, so that the share is never exceeded; what a decimal fraction loses as a Double is given back.
        self.share = Int(fraction * Double(Self.token) + 1e-6)
    }

    /// A request has come.
    package mutating func earn() {
        self.saved = min(self.saved + self.share, Self.largest)
    }

    /// Takes what a second attempt costs.
    ///
    /// - Returns: whether there was enough.
    package mutating func take() -> Bool {
        guard self.saved >= Self.token else { return false }
        self.saved -= Self.token
        return true
    }

    /// Gives back what was taken for a second attempt that found nobody to ask.
    package mutating func giveBack() {
        self.saved = min(self.saved + Self.token, Self.largest)
    }
}
