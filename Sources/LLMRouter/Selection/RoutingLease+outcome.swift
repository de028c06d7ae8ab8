package import LLMCore

extension RoutingLease {
    /// The first token of a stream arrived: a trial ends well here.
    package func firstToken(at now: RoutingInstant) {}

    /// The call was answered.
    ///
    /// - Parameters:
    ///   - now: when the answer was complete.
    ///   - inputTokens: tokens of the prompt; zero where none were counted.
    ///   - outputTokens: tokens of the answer; latencies are compared by the token where there are some.
    ///   - dollars: what it cost, where budgets of providers or deployments are watched.
    package func succeeded(at now: RoutingInstant, inputTokens: Int, outputTokens: Int, dollars: Double? = nil) {}

    /// The call failed.
    ///
    /// - Parameters:
    ///   - error: what went wrong; only failures of the provider belong here.
    ///   - now: when.
    ///   - callersTimeout: whether it is a timeout that the caller had set: the deployment is not to blame.
    /// - Returns: the cooldown that this failure began, to be told to whoever watches.
    @discardableResult
    package func failed(_ error: LLMError, at now: RoutingInstant, callersTimeout: Bool = false) -> Cooldown? {
        nil
    }

    /// Nothing was learned: the client left, or another attempt was faster.
    package func abandoned(at now: RoutingInstant) {}
}
