package import LLMCore

/// `general_settings`: the gateway itself.
package struct GeneralSettings: ConfigSection {
    // Authentication
    package var masterKey: Secret<String>?
    package var permitsWeakMasterKey = false
    package var keyHeaderName: String?
    package var customAuth: String?
    package var customAuthRunsCommonChecks = false
    package var customSSO: String?
    package var customSSOSignIn: String?
    package var customKeyGenerate: String?
    package var customKeyUpdate: String?
    package var enableJWTAuth = false
    package var jwtAuth: JWTAuthSettings?
    package var enableOAuth2Auth = false
    package var enableOAuth2ProxyAuth = false
    package var oauth2ConfigMappings: [String: String] = [:]
    package var rolePermissions: [JSON] = []
    package var allowUserAuth = false
    package var userAPIKeyCacheTTL = 60.0
    package var userHeaderName: String?
    package var userHeaderMappings: [UserHeaderMapping] = []
    package var defaultTeamDisabled = false
    package var serviceAccounts: ServiceAccountSettings?
    package var uiAccessMode: String?
    package var license: Secret<String>?

    // What requests may do
    package var allowedRoutes: [String] = []
    package var adminOnlyRoutes: [String] = []
    package var publicRoutes: [String] = []
    package var allowedIPs: [String] = []
    package var usesForwardedFor = false
    package var allowClientSideCredentials = false
    package var enforceUserParam = false
    package var enforcedParams: [String] = []
    package var rejectClientMetadataTags = false
    package var enforceFallbackAccess = false
    package var allowsMockTesting = false
    package var maxRequestSizeMB: Double?
    package var maxHeldRequestsMB: Double?
    package var decisionLogSize = 4096
    package var maxResponseSizeMB: Double?
    package var maxParallelRequests: Int?
    package var globalMaxParallelRequests: Int?
    package var tokenRateLimitType = TokenRateLimitType.total
    package var failClosedRateLimits = false
    package var disableRetryOnParallelLimit = false
    package var userURLValidation: Bool?
    package var userURLAllowedHosts: [String] = []
    package var destinationAllowedHosts: [String] = []

    // Requests
    package var completionModel: String?
    package var embeddingModel: String?
    package var imageGenerationModel: String?
    package var moderationModel: String?
    package var inferModelFromKeys = false
    package var alwaysIncludeStreamUsage: Bool?
    package var forwardOpenAIOrgID = false
    package var forwardClientHeaders = false
    package var cancelOnDisconnect: Bool?
    package var passThroughEndpoints: [PassThroughEndpoint] = []
    package var clientCredentialsPassThrough = false
    package var passThroughTimeout = 600.0

    // Database
    package var databaseURL: Secret<String>?
    package var connectionPoolLimit = 10
    package var connectionTimeout = 60.0
    package var databaseType: String?
    package var databaseArguments = JSONObject()
    package var allowRequestsWithoutDatabase = false
    package var storeModelInDB: Bool?
    package var storePromptsInSpendLogs = false
    package var supportedDBObjects: [String] = []
    package var disableSpendLogs = false
    package var disableSpendUpdates = false
    package var disableErrorLogs = false
    package var disableMasterKeyReturn = false
    package var disableMasterKeyHash = false
    package var disableResetBudget = false
    package var disableSchemaUpdate = false
    package var batchWriteAt = 10.0
    package var batchPollingInterval = 3600.0
    package var budgetResetMinimum = 597.0
    package var budgetResetMaximum = 605.0
    package var configReloadInterval = 30.0
    package var spendLogRetention: String?
    package var spendLogRetentionInterval: String?
    package var partitionSpendLogs = false
    package var redisTransactionBuffer = false
    package var coordinationRedis = Secret(JSONObject())
    package var userBudgetsOnTeamKeys = false
    package var disableBudgetReservation = false

    // Health checks
    package var backgroundHealthChecks = false
    package var healthCheckInterval = 300.0
    package var healthCheckDetails = true
    package var healthCheckConcurrency: Int?
    package var sharedHealthCheck = false
    package var healthCheckRouting = false
    package var healthCheckStaleness: Double?
    package var healthCheckIgnoresTransient = false
    package var skipDisabledBackgroundModels = false
    package var listHealthyModelsOnly = false
    package var backgroundHealthCheckGroups: [String] = []

    // Alerts
    package var alerting: [String] = []
    package var alertingThreshold = 300.0
    package var alertTypes: [String] = []
    package var alertWebhooks: [String: [String]] = [:]
    package var alertingArguments = AlertingArguments()
    package var alertTypeConfig: [String: AlertDigest] = [:]
    package var spendReportFrequency = "7d"

    // Secrets
    package var keyManagementSystem: String?
    package var keyManagement: KeyManagementSettings?
    package var useAzureKeyVault = false
    package var useGoogleKMS = false

    /// Rare and unknown keys, as written.
    package var other = Secret(JSONObject())

    package init() {}

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.other = self.other.adding(name, value)
    }
}

/// Which tokens a token limit counts.
package enum TokenRateLimitType: String, ConfigChoice {
    case total
    case input
    case output
}

/// A header that names the end user, or the caller.
package struct UserHeaderMapping: ConfigSection {
    package var headerName = ""
    package var role = ""

    package init() {}

    package static let schema = ConfigSchema<UserHeaderMapping>([
        ConfigKey("header_name", \.headerName, .planned(.accessControl), "Header of the request.", .required),
        ConfigKey("litellm_user_role", \.role, .planned(.accessControl), "Who it names: `customer`, `internal_user`."),
    ])
}

/// Rules for keys that belong to a service.
package struct ServiceAccountSettings: ConfigSection {
    package var enforcedParams: [String] = []

    package init() {}

    package static let schema = ConfigSchema<ServiceAccountSettings>([
        ConfigKey(
            "enforced_params",
            \.enforcedParams,
            .planned(.accessControl),
            "Parameters that requests must have.",
            .restricts
        )
    ])
}

/// How a store of secrets is used.
package struct KeyManagementSettings: ConfigSection {
    package var hostedKeys: [String] = []
    package var storeVirtualKeys = false
    package var storedKeyPrefix = "litellm/"
    package var accessMode = AccessMode.readOnly
    package var primarySecretName: String?
    package var kmsKeyID: String?
    package var tags: [String: String] = [:]
    package var other = Secret(JSONObject())

    package init() {}

    package enum AccessMode: String, ConfigChoice {
        case readOnly = "read_only"
        case writeOnly = "write_only"
        case readAndWrite = "read_and_write"
    }

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.other = self.other.adding(name, value)
    }

    package static let schema = ConfigSchema<KeyManagementSettings>(
        [
            ConfigKey("hosted_keys", \.hostedKeys, .planned(.secretManagers), "Names that the store holds."),
            ConfigKey("store_virtual_keys", \.storeVirtualKeys, .planned(.secretManagers), "Keep virtual keys there."),
            ConfigKey(
                "prefix_for_stored_virtual_keys",
                \.storedKeyPrefix,
                .planned(.secretManagers),
                "Put before their names."
            ),
            ConfigKey("access_mode", \.accessMode, .planned(.secretManagers), "Whether it is read, written or both."),
            ConfigKey(
                "primary_secret_name",
                \.primarySecretName,
                .planned(.secretManagers),
                "One secret that holds all names."
            ),
            ConfigKey("kms_key_id", \.kmsKeyID, .planned(.secretManagers), "Key that encrypts new secrets."),
            ConfigKey("tags", \.tags, .planned(.secretManagers), "Tags of new secrets."),
        ]
            + [
                "aws_region_name", "aws_role_name", "aws_session_name", "aws_external_id", "aws_profile_name",
                "aws_web_identity_token", "aws_sts_endpoint",
            ].map { .raw($0, .planned(.secretManagers), "Access to the store.") },
        unknown: .kept
    )
}
