/// What a deployment may use in a minute and at once; what is not limited is infinite.
struct DeploymentLimits: Sendable {
    let requests: Double
    let tokens: Double
    let inputTokens: Double
    let outputTokens: Double
    let parallel: Int

    init(_ deployment: RoutedDeployment) {
        self.requests = deployment.rpm ?? .infinity
        self.tokens = deployment.tpm ?? .infinity
        self.inputTokens = deployment.inputTPM ?? .infinity
        self.outputTokens = deployment.outputTPM ?? .infinity
        self.parallel = deployment.maxParallelRequests ?? .max
    }

    /// Whether a request may still be made in a minute with some usage.
    ///
    /// - Parameters:
    ///   - usage: what was used in the minute, reserved tokens included.
    ///   - added: how many tokens the request brings along; at least one.
    /// - Returns: what speaks against it.
    func verdict(on usage: MinuteUsage, adding added: Double) -> Verdict {
        if Double(usage.requests + 1) > self.requests { return .requestRate }
        if Double(usage.tokens) + added > self.tokens { return .tokenRate }
        if Double(usage.inputTokens) + added > self.inputTokens { return .tokenRate }
        return Double(usage.outputTokens) >= self.outputTokens ? .tokenRate : .open
    }
}
