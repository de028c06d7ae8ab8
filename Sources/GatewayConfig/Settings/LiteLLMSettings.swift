package import LLMCore

/// `litellm_settings`: how requests are treated, whoever they go to.
package struct LiteLLMSettings: ConfigSection {
    // Requests
    package var dropParams: Bool?
    package var modifyParams = false
    package var disableStopSequenceLimit = false
    package var strictParams = false
    package var addFunctionToPrompt = false
    package var modelAliases: [String: String] = [:]
    package var enablePreviewFeatures = false
    package var disableInlineImageBlock = false
    package var disableHFTokenizerDownload = false
    package var disableTokenCounter = false
    package var enableJSONSchemaValidation = false
    package var returnResponseHeaders = false
    package var filterInvalidHeaders = false
    package var addUserInformationHeaders = false
    package var includeCostInStreamingUsage = false
    package var apiBase: String?
    package var apiKey: Secret<String>?
    package var apiVersion: String?
    package var organization: String?
    package var credentials = Secret(JSONObject())

    // Attempts
    package var requestTimeout: Double?
    package var numRetries: Int?
    package var allowedFails: Int?
    package var fallbacks: [FallbackRule] = []
    package var defaultFallbacks: [String] = []
    package var exposeRouterDebug = true
    package var contextWindowFallbacks: [FallbackRule] = []
    package var contentPolicyFallbacks: [FallbackRule] = []

    // Connections
    package var forceIPv4 = false
    package var sslVerify: TLSVerification?
    package var sslCertificate: String?
    package var sslSecurityLevel: String?
    package var userURLValidation: Bool?
    package var userURLAllowedHosts: [String] = []

    // Logs and callbacks
    package var isVerbose = false
    package var jsonLogs: Bool?
    package var suppressDebugInfo = false
    package var successCallbacks: [String] = []
    package var failureCallbacks: [String] = []
    package var callbacks: [String] = []
    package var inputCallbacks: [String] = []
    package var serviceCallbacks: [String] = []
    package var auditLogCallbacks: [String] = []
    package var storeAuditLogs = false
    package var turnOffMessageLogging = false
    package var redactUserAPIKeyInfo = false
    package var redactMessagesInExceptions = false
    package var disableStreamingLogging = false
    package var logRawRequestResponse = false
    package var excludedLogFields: [String] = []
    package var globalDisableNoLogParam = false
    package var langfuseDefaultTags: [String] = []
    package var callbackParams: [String: Secret<JSONObject>] = [:]
    package var telemetry: JSON?

    // Metrics
    package var requireAuthForMetrics = true
    package var initializeBudgetMetrics = false
    package var metricsConfig: [JSON] = []
    package var customMetadataLabels: [String] = []
    package var customMetricTags: [String] = []
    package var disableEndUserCostTracking: Bool?
    package var disableEndUserCostTrackingMetrics: Bool?
    package var enableEndUserCostTrackingMetrics: Bool?

    // Cache
    package var cache = false
    package var cacheParams = CacheParams()
    package var defaultInMemoryTTL: Double?
    package var defaultRedisTTL: Double?
    package var redisBatchExpiry: Double?
    package var enableRedisAuthCache = false
    package var forceRedisHashTags = false
    package var cacheProviderParams = false

    // Money and keys
    package var maxBudget = 0.0
    package var budgetDuration: String?
    package var maxUserBudget: Double?
    package var maxEndUserBudget: Double?
    package var maxEndUserBudgetID: String?
    package var validateEndUserID = false
    package var budgetRollover = false
    package var budgetExceededStatus = 422
    package var timezone: String?
    package var budgetResetTime: String?
    package var tagBudgets: [String: BudgetConfig] = [:]
    package var costDiscounts: [String: Double] = [:]
    package var costMargins = JSONObject()
    package var blockUnpricedModels = false
    package var keyGeneration: KeyGenerationSettings?
    package var defaultKeyParams = JSONObject()
    package var upperboundKeyParams = JSONObject()
    package var defaultTeamSettings: [JSON] = []
    package var defaultTeamParams = JSONObject()
    package var defaultInternalUserParams = JSONObject()
    package var maxInternalUserBudget: Double?
    package var internalUserBudgetDuration: String?
    package var maxUISessionBudget: Double?
    package var defaultSoftBudget = 50.0
    package var keyAliasPattern: String?
    package var extraSpendTagHeaders: [String] = []
    package var disableUserAgentTags = false

    // Model hub and tools
    package var publicModelGroups: [String] = []
    package var publicMCPServers: [String] = []
    package var publicAgentGroups: [String] = []
    package var mcpAliases: [String: String] = [:]
    package var modelGroupSettings = JSONObject()
    package var priorityReservation: [String: Double] = [:]
    package var priorityReservationSettings = JSONObject()
    package var responses = JSONObject()
    package var customProviderMap: [JSON] = []
    package var guardrails: [JSON] = []

    /// Rare and unknown keys, as written.
    package var other = Secret(JSONObject())

    package init() {}

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.other = self.other.adding(name, value)
    }
}

/// Who may make which keys.
package struct KeyGenerationSettings: ConfigSection {
    package var team = KeyGenerationRule()
    package var personal = KeyGenerationRule()

    package init() {}

    package static let schema = ConfigSchema<KeyGenerationSettings>([
        ConfigKey("team_key_generation", \.team, .planned(.virtualKeys), "Keys of teams."),
        ConfigKey("personal_key_generation", \.personal, .planned(.virtualKeys), "Keys of single users."),
    ])
}

/// Who may make one kind of key, and what must be given for it.
package struct KeyGenerationRule: ConfigSection {
    package var allowedTeamMemberRoles: [String] = []
    package var allowedUserRoles: [String] = []
    package var requiredParams: [String] = []

    package init() {}

    package static let schema = ConfigSchema<KeyGenerationRule>([
        ConfigKey(
            "allowed_team_member_roles",
            \.allowedTeamMemberRoles,
            .planned(.virtualKeys),
            "Roles in the team that may make keys."
        ),
        ConfigKey("allowed_user_roles", \.allowedUserRoles, .planned(.virtualKeys), "Roles that may make keys."),
        ConfigKey("required_params", \.requiredParams, .planned(.virtualKeys), "What must be given for a key."),
    ])
}
