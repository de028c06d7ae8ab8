/// A part of the gateway that a configuration key may belong to and that is not built yet.
///
/// The raw value is what notices and the reference page say.
package enum ConfigFeature: String, Sendable, CaseIterable {
    case routingStrategies = "routing strategies"
    case deploymentBudgets = "deployment, provider and tag budgets"
    case serviceTiers = "service tiers"
    case chatOptions = "further chat options"
    case sharedState = "state shared through Redis"
    case responseCache = "response caching"
    case database = "the database"
    case virtualKeys = "virtual keys and teams"
    case requestLimits = "request limits"
    case budgets = "budgets"
    case spendTracking = "spend tracking"
    case accessControl = "access control"
    case tokenAuthentication = "JWT and OAuth2 authentication"
    case customAuthentication = "custom authentication"
    case callbacks = "logging callbacks"
    case metrics = "metrics"
    case alerting = "alerting"
    case healthChecks = "background health checks"
    case guardrails = "guardrails"
    case passThrough = "pass-through endpoints"
    case secretManagers = "secret managers"
    case promptManagement = "prompt management"
    case clientCredentials = "credentials in requests"
    case otherProviders = "providers beyond the present ones"
    case otherEndpoints = "endpoints beyond chat"
    case toolServers = "MCP servers and agents"
    case adminUI = "the admin pages"
    case audit = "audit logs"
    case tokenizers = "tokenizer choice"
    case smartRouters = "smart routers"
    case pricing = "price adjustments"
    case networking = "network options"
    case plugins = "plug-ins"
}

/// Whether a key does something today.
package enum ConfigKeyStatus: Sendable, Equatable {
    /// The key does what its summary says.
    case active
    /// The key is read and kept; the feature behind it is not built yet.
    case planned(ConfigFeature)
    /// The key is accepted so that old files load, and does nothing by design.
    case accepted
}
