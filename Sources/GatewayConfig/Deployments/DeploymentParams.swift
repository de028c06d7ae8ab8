package import LLMCore

/// `litellm_params` of one deployment: what is sent where.
package struct DeploymentParams: ConfigSection {
    // Where
    package var model = ""
    package var customLLMProvider: String?
    package var apiBase: String?
    package var apiKey: Secret<String>?
    package var apiVersion: String?
    package var organization: String?
    package var headers: [String: Secret<String>] = [:]
    package var extraHeaders: [String: Secret<String>] = [:]
    package var credentialName: String?
    /// Credential parameters that only some providers have, under their own names.
    package var credentials = Secret(JSONObject())
    package var clientSideParams: [JSON] = []
    package var sslVerify: TLSVerification?
    package var usesPassThrough = false
    package var usesLiteLLMProxy = false

    // Requests
    /// Every other key, in order: defaults for request bodies, passed to the provider as they are.
    package var extra = JSONObject()
    package var dropParams: Bool?
    package var additionalDropParams: [String] = []
    package var allowedOpenAIParams: [String] = []
    package var modifyParams: Bool?
    package var tools: [JSON] = []
    package var cacheControlPoints: [CacheControlPoint] = []
    package var mergesReasoning = false
    package var mockResponse: JSON?
    package var mockTimeout: JSON?
    package var mockDelay: Double?
    package var guardrails: [String] = []

    // Time and attempts
    package var timeout: Double?
    package var streamTimeout: Double?
    package var requestTimeout: Double?
    package var timeoutByServiceTier: [String: Double] = [:]
    package var streamTimeoutByServiceTier: [String: Double] = [:]
    package var maxRetries: Int?
    package var numRetries: Int?
    package var cooldownTime: Double?

    // Share of the load
    package var weight: Double?
    package var rpm: Int?
    package var tpm: Int?
    package var itpm: Int?
    package var otpm: Int?
    package var order: Int?
    package var maxParallelRequests: Int?
    package var tags: [String] = []
    package var tagRegex: [String] = []
    package var regionName: String?
    package var silentModels: [String] = []
    package var defaultKeyRPMLimit: Int?
    package var defaultKeyTPMLimit: Int?

    // Money
    package var baseModel: String?
    /// Prices under the catalog's names, as written.
    package var prices = JSONObject()
    package var maxBudget: Double?
    package var budgetDuration: BudgetPeriod?

    // Prompts
    package var promptTemplate = PromptTemplate()
    package var promptID: String?
    package var promptLabel: String?
    package var promptVersion: Int?
    package var promptVariables = JSONObject()
    package var smartRouter = JSONObject()

    /// Every key as written, references to the environment resolved.
    package var all = Secret(JSONObject())

    package init() {}

    /// All headers to add to a request upstream; `extra_headers` wins over `headers`.
    package var upstreamHeaders: [String: Secret<String>] {
        self.headers.merging(self.extraHeaders) { _, extra in extra }
    }

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.extra[name] = value.json
    }

    package mutating func finish(_ node: ConfigNode, _ reader: inout ConfigReader) {
        self.all = Secret(node.jsonObject)
        self.checkTagPatterns(node, &reader)
    }

    mutating func setCredential(_ name: String, _ value: JSON) {
        var credentials = self.credentials.reveal()
        credentials[name] = value
        self.credentials = Secret(credentials)
    }
}

/// A place in the conversation where a prompt-cache mark is put.
package struct CacheControlPoint: ConfigSection {
    package var location = "message"
    package var role: String?
    package var index: Int?
    package var control: JSON?

    package init() {}

    package static let schema = ConfigSchema<CacheControlPoint>([
        ConfigKey("location", \.location, .active, "What is marked: `message`."),
        ConfigKey("role", \.role, .active, "Mark the messages of this role."),
        ConfigKey("index", \.index, .active, "Mark the message at this place; negative counts from the end."),
        ConfigKey("control", \.control, .active, "The mark itself, when it is not the ephemeral default."),
    ])
}

/// How messages become one text for models without a chat format.
package struct PromptTemplate: Sendable, Equatable {
    package var initialPromptValue: String?
    package var finalPromptValue: String?
    package var roles: [String: PromptRole] = [:]
    package var bosToken: String?
    package var eosToken: String?
}

/// What goes before and after a message of one role.
package struct PromptRole: ConfigSection {
    package var preMessage = ""
    package var postMessage = ""

    package init() {}

    package static let schema = ConfigSchema<PromptRole>([
        ConfigKey("pre_message", \.preMessage, .active, "Text before each message of the role."),
        ConfigKey("post_message", \.postMessage, .active, "Text after each message of the role."),
    ])
}
