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
    /// `general_settings.always_include_stream_usage`: nil asks the provider for usage and hides it from clients that
    /// did not ask, true shows it always, false asks only for those that did.
    public var alwaysIncludeStreamUsage: Bool?
    /// Limits of documents that requests name by their addresses.
    package var documents = DocumentFetcher.Limits()
    /// Whether the machine's own identity at its cloud may be used (`enable_azure_ad_token_refresh`).
    package var asksMachineIdentity = false
    /// Further names of groups, by the name a call uses (`model_group_alias`).
    package var aliases: [String: RoutingTable.Alias] = [:]
    package var backoff = Backoff()

    /// The defaults of LiteLLM.
    public init() {}
}
