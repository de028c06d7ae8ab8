/// How many tokens a request sends.
///
/// One request can hold several inputs, of which each has a model's window to itself.
package struct InputTokens: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// All of them: what counts against `tpm`.
    package let total: Int
    /// Those of the longest input: what a window has to hold.
    package let longest: Int

    package init(_ total: Int, longest: Int? = nil) {
        self.total = total
        self.longest = longest ?? total
    }

    /// The tokens of a request with several inputs.
    package init(of inputs: some Sequence<Int>) {
        var (total, longest) = (0, 0)
        for count in inputs {
            total += count
            longest = max(longest, count)
        }
        self.init(total, longest: longest)
    }

    package init(integerLiteral value: Int) {
        self.init(value)
    }
}
