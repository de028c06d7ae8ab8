/// What a deployment may use in a minute and at once; what is not limited is more than anybody can use.
struct DeploymentLimits: Sendable {
    let requests: Int
    let tokens: Int
    let inputTokens: Int
    let outputTokens: Int
    let parallel: Int

    init(_ deployment: RoutedDeployment) {
        self.requests = Self.whole(deployment.rpm)
        self.tokens = Self.whole(deployment.tpm)
        self.inputTokens = Self.whole(deployment.inputTPM)
        self.outputTokens = Self.whole(deployment.outputTPM)
        self.parallel = deployment.maxParallelRequests ?? .max
    }

    private static func whole(_ limit: Double?) -> Int {
        guard let limit else { return .max }
        return Int(exactly: limit.rounded(.down)) ?? (limit > 0 ? .max : 0)
    }

    /// Whether a request may still be made.
    ///
    /// - Parameters:
    ///   - known: what was used in the minute that it was rolled to, reserved tokens included.
    ///   - added: how many tokens the request brings along; at least one.
    /// - Returns: what speaks against it.
    @inline(__always)
    func verdict(on known: borrowing DeploymentState, adding added: Int) -> Verdict {
        if known.rolledRequests >= self.requests { return .requestRate }
        // Added up, two numbers could be more than the largest one.
        if known.rolledTokens > self.tokens &- added { return .tokenRate }
        guard self.inputTokens < .max || self.outputTokens < .max else { return .open }
        let others = known.shared.others
        if known.usage.inputTokens &+ others.inputTokens > self.inputTokens &- added { return .tokenRate }
        return known.usage.outputTokens &+ others.outputTokens >= self.outputTokens ? .tokenRate : .open
    }
}
