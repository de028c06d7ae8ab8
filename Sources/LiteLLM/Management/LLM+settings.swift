public import LLMCore
import LLMRouter

extension LLM {
    /// What holds for every call that begins now.
    public var settings: ClientSettings { self.currentClient.settings }

    /// Changes settings, for calls that begin after it; calls in flight keep theirs.
    ///
    ///     try llm.updateSettings { $0.maxRetries = 5 }
    ///
    /// - Throws: what a deployment cannot do with the new settings; nothing changes then.
    public func updateSettings(_ body: (inout ClientSettings) -> Void) throws(LLMError) {
        try self.change { (_: inout [DeploymentDefinition], settings: inout ClientSettings) throws(LLMError) in
            body(&settings)
        }
    }

    /// Forgets what was learned about deployments: latencies, usage, failures, rests, budgets.
    ///
    /// What is in flight stays counted. What is shared through a Redis stays there: the other programs need it, and it is
    /// read again.
    public func flushCache() {
        self.currentClient.table.state.reset()
    }

    /// Goes back to the deployments and settings that this was made with, and forgets what was learned.
    public func reset() {
        self.restart()
        self.flushCache()
    }
}
