import LLMCatalog
import LLMCore
import LLMDialects
import LLMRouter

extension LLMClient {
    /// Refuses a translation that left something out or changed it, where the settings want that (`strict_params`).
    ///
    /// What no answer depends on is let through (``ToleratedLosses``).
    ///
    /// - Throws: `unsupportedParameters` naming all of it.
    func refuseLoss(_ names: [String], on deployment: Deployment) throws(LLMError) {
        guard self.settings.refusesLoss, !names.isEmpty else { return }
        var seen = ToleratedLosses.names
        let names = names.filter { seen.insert($0).inserted }
        guard !names.isEmpty else { return }
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        let provider = deployment.target.provider.id
        var error = LLMError(
            .unsupportedParameters,
            """
            \(provider) cannot be given these parameters as they were sent: [\(list)], for \
            model=\(deployment.target.model). strict_params is set, so nothing is left out or changed.
            """,
            provider: provider
        )
        if names.count == 1 { error.parameter = names[0] }
        throw error
    }

    /// Lets a stream tell what it cost, where the settings want that (`include_cost_in_streaming_usage`).
    ///
    /// - Parameters:
    ///   - call: the call, which may have asked for a tier.
    ///   - deployment: whose price it is.
    ///   - begun: when its attempt began, for prices that depend on time.
    ///   - output: the stream.
    func showCost(
        of call: ChatCall,
        on deployment: Deployment,
        since begun: RoutingInstant?,
        in output: any ChatStreamConsumer
    ) {
        guard self.settings.includesCostInStreams else { return }
        output.price = { usage in
            var usage: Usage? = usage
            deployment.complete(&usage, of: call, since: begun)
            return deployment.cost(of: usage)
        }
    }

    /// What counts a stream's usage, where its client wants to know it and the provider may not say.
    ///
    /// Clients of Anthropic's format always get it.
    func usageCounter(for call: ChatCall, on deployment: Deployment) -> UsageCounter? {
        let isWanted =
            switch call.form {
            case .messages: true
            case .chat, .textCompletion:
                call.request.includesUsage || self.settings.alwaysIncludeStreamUsage == true
            case .embedding: false
            }
        guard isWanted else { return nil }
        return { text in UsageEstimate.make(call, generated: text, on: deployment) }
    }
}
