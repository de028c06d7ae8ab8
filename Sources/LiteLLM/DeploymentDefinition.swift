public import LLMCore
package import LLMRouter

/// What a program or a configuration says about one deployment; a ``Deployment`` is made from it.
public struct DeploymentDefinition: Sendable {
    /// The name that calls use.
    ///
    /// Several definitions with one name share its load; it may hold `*`.
    public var name: String
    /// The model, with its provider in front: `openai/gpt-4o`.
    public var model: String
    /// A provider that is given apart from the name (`custom_llm_provider`).
    public var provider: String?
    /// The provider's key; without one its environment variables are asked.
    public var apiKey: Secret<String>?
    /// The provider's address; without one its environment variables and its default are used.
    public var apiBase: String?
    /// `api_version` (Azure).
    public var apiVersion: String?
    /// The account that the provider bills and limits (`organization`).
    public var organization: String?
    /// A token of the cloud's directory, instead of a key (`azure_ad_token`).
    public var directoryToken: Secret<String>?
    /// Header fields added to every request.
    public var headers: [(name: String, value: Secret<String>)] = []
    /// Request parameters that a request can overrule, and fields that only this provider knows.
    public var defaults: JSONObject = [:]
    /// Tools put in front of a request's own.
    public var tools: [JSON] = []
    /// `drop_params`; nil follows the client's settings.
    public var dropsParameters: Bool?
    /// `modify_params`; nil follows the client's settings.
    public var modifiesParameters: Bool?
    /// Names or dotted paths removed from every request (`additional_drop_params`).
    public var additionalDropParameters: [String] = []
    /// Request parameters that are passed on even if the model is not known to take them (`allowed_openai_params`).
    public var allowedParameters: [String] = []
    /// Which messages are marked for the prompt cache (`cache_control_injection_points`).
    public var cacheControlInjectionPoints: [JSON] = []
    /// How often it is picked relative to others of its name.
    public var weight: Double?
    /// Requests a minute: a weight where no ``weight`` is given, and a limit for the strategies that know limits.
    public var rpm: Double?
    /// Tokens a minute: a weight where neither of the others is given, and a limit likewise.
    public var tpm: Double?
    /// Input tokens a minute (`itpm`).
    public var inputTPM: Double?
    /// Output tokens a minute (`otpm`).
    public var outputTPM: Double?
    /// Calls in flight at once.
    public var maxParallelRequests: Int?
    /// Requests with one of these tags come here, where tags decide.
    public var tags: [String] = []
    /// Expressions that a client's `User-Agent` is compared with, where tags decide (`tag_regex`).
    package var tagPatterns: [TextPattern] = []
    /// Where it is (`region_name`).
    public var region: String?
    /// What may be spent on it, and in how long.
    package var budget: SpendLimit?
    /// How long it rests after failing.
    public var cooldownTime: Duration?
    /// Lower levels are used first.
    public var order: Int?
    /// How long a call may take.
    public var timeout: Duration?
    /// How long a stream may take to its first token and between two.
    public var streamTimeout: Duration?
    /// Retries after a failure, for calls that name no number.
    public var maxRetries: Int?
    /// Groups that get a copy of each request that this deployment was picked for; nobody gets their answers.
    public var silentModels: [String] = []
    /// What the deployment runs, where its name does not tell (`base_model`).
    public var baseModel: String?
    /// Prices that replace the catalog's, under the catalog's names.
    public var prices: JSONObject = [:]
    /// `mock_response` and its siblings.
    public var mock: JSONObject = [:]
    /// `model_info`: an `id`, facts that replace the catalog's, anything a program wants back.
    public var info: JSONObject = [:]
    /// Every parameter as it was written or taken over from elsewhere, for display; holds no secrets once made public.
    package var parameters: JSONObject = [:]
    /// Those of them that the id is computed from; nil is all.
    package var identity: JSONObject?

    /// A definition with a name for calls and a model at a provider.
    public init(name: String, model: String) {
        self.name = name
        self.model = model
    }
}
