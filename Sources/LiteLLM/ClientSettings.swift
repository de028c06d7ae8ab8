import LLMCore
package import LLMRouter
package import LLMTransport

/// Settings that hold for every call of a client; a request's and a deployment's own win.
public struct ClientSettings: Sendable {
    /// Retries after a failed attempt (`num_retries`); 2 when nothing else is said.
    public var maxRetries = 2
    /// Seconds an attempt may take (`request_timeout`).
    public var requestTimeout: Duration = .seconds(6000)
    /// Seconds a stream may take to its first token and between two (`stream_timeout`).
    public var streamTimeout: Duration?
    /// Whether parameters a model does not know are dropped instead of refused (`drop_params`).
    public var dropsParameters = false
    /// Whether a request of which a translation would lose or change something is refused (`strict_params`).
    public var refusesLoss = false
    /// Whether streams end with what they cost (`include_cost_in_streaming_usage`).
    public var includesCostInStreams = false
    /// Whether a request may be rewritten so that its provider accepts it (`modify_params`).
    public var modifiesParameters = false
    /// Whether more than four texts to stop at go on to providers (`disable_stop_sequence_limit`).
    public var sendsAnyStops = false
    /// Whether functions are described in the prompt where a provider has none (`add_function_to_prompt`).
    public var addsFunctionsToPrompt = false
    /// `general_settings.always_include_stream_usage`: nil asks the provider for usage and hides it from clients that
    /// did not ask, true shows it always, false asks only for those that did.
    public var alwaysIncludeStreamUsage: Bool?
    /// Limits of documents that requests name by their addresses.
    package var documents = DocumentFetcher.Limits()
    /// Whether the machine's own identity at its cloud may be used (`enable_azure_ad_token_refresh`).
    package var asksMachineIdentity = false
    /// Further names of groups, by the name a call uses (`model_group_alias`).
    package var aliases: [String: RoutingTable.Alias] = [:]
    /// Names that stand for the deployments of several groups (`routing_groups`).
    package var unions: [String: [String]] = [:]
    /// What follows failures: retry policies, fallbacks, the time for all of it.
    package var plan = PlanSettings()
    /// Calls in flight at once, for each deployment that says nothing about it (`default_max_parallel_requests`).
    public var defaultMaxParallelRequests: Int?
    /// When a second attempt is sent beside a late one; nil never.
    package var hedge: HedgeSettings?
    /// How deployments are chosen.
    package var routing = RoutingSettings()
    /// Whether calls keep what routing saw and did (``CallTrace/steps``).
    package var recordsDecisions = false
    /// Counts a call's prompt where a choice needs it; nil leaves such checks out.
    package var countPromptTokens: (@Sendable (ChatCall) -> InputTokens?)? = { UsageEstimate.inputTokens(of: $0) }
    /// How many copies of calls are in flight at once (``DeploymentDefinition/silentModels``); more are left out.
    public var maxMirroredRequests = 32

    /// The defaults of LiteLLM.
    public init() {}
}

extension ClientSettings {
    /// Adds groups to ask, in this order, when a group fails (`fallbacks`).
    ///
    /// `*` in place of a group's name means every group that has none of its own.
    public mutating func addFallbacks(_ groups: [String], for group: String, after cause: FallbackCause = .anyError) {
        let targets = groups.map { FallbackTarget($0) }
        switch cause {
        case .anyError: self.plan.fallbacks.general.add(targets, for: group)
        case .contextWindow: self.plan.fallbacks.contextWindow.add(targets, for: group)
        case .contentPolicy: self.plan.fallbacks.contentPolicy.add(targets, for: group)
        }
    }

    /// Most groups that are asked instead of the first one (`max_fallbacks`).
    public var maxFallbacks: Int {
        get { self.plan.maxFallbacks }
        set { self.plan.maxFallbacks = newValue }
    }

    /// How long a call may take with every retry and fallback (`total_timeout`); nil is as long as they take.
    public var totalTimeout: Duration? {
        get { self.plan.totalTimeout }
        set { self.plan.totalTimeout = newValue }
    }
}

/// What makes a call go to another group.
public enum FallbackCause: Sendable, Hashable {
    /// Any failure that has no list of its own.
    case anyError
    /// The prompt is longer than the context window (`context_window_fallbacks`).
    case contextWindow
    /// A content policy refused the prompt or the answer (`content_policy_fallbacks`).
    case contentPolicy
}
