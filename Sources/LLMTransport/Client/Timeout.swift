import LLMCore

/// A deadline that passed.
struct Timeout {
    let kind: TransportFailure.Kind
    /// What was allowed, in nanoseconds.
    let limit: Int64
    /// How long the call had been under way.
    let taken: Int64

    /// Worded as LiteLLM's clients know it.
    func asLLMError(_ origin: Origin) -> LLMError {
        let limit = Self.seconds(self.limit)
        let taken = Self.seconds(self.taken)
        let failure = TransportFailure(self.kind, origin, "\(self.kind.rawValue) of \(limit) s")
        return LLMError(
            .timeout,
            "Request timed out. - timeout value=\(limit), time taken=\(taken) seconds",
            cause: failure
        )
    }

    /// Seconds with one to three decimals, as Python prints a float: `0.4`, `600.0`.
    static func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = (nanoseconds + 500_000) / 1_000_000
        var fraction = String(1000 + milliseconds % 1000).dropFirst()
        while fraction.count > 1, fraction.hasSuffix("0") { fraction = fraction.dropLast() }
        return "\(milliseconds / 1000).\(fraction)"
    }
}
