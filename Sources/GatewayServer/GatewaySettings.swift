package import LLMCore

/// The settings that the server itself reads, taken from a configuration; see `docs/configuration.md` for each.
package struct GatewaySettings: Sendable {
    package var masterKey: Secret<String>?
    package var keyHeaderName: String?
    /// `completion_model`: the group of every chat request.
    package var completionModel: String?
    /// `embedding_model`: the group of every embedding request.
    package var embeddingModel: String?
    /// `--model`: single-model mode.
    package var onlyModel: String?
    package var alwaysIncludeStreamUsage: Bool?
    package var forwardsClientHeaders = false
    package var forwardsOrganization = false
    package var allowsMockParameters = false
    package var allowsClientCredentials = false
    /// `expose_router_debug_in_errors`: whether an error says what was tried besides.
    package var exposesRouterDebug = true
    /// `max_request_size_mb` in bytes.
    package var maxRequestBytes: Int?
    /// How many requests `GET /decisions/{call_id}` can explain (`decision_log_size`).
    package var decisionLogSize = 4096
    /// The periods of providers' budgets as they were written, by provider.
    package var budgetPeriods: [String: String] = [:]
    /// How many copies for `silent_model` are in flight at once (`max_mirrored_requests`).
    package var maxMirroredRequests = 32
    /// `max_held_requests_mb` in bytes.
    package var maxHeldBytes: Int?
    /// `budget_exceeded_status_code`.
    package var budgetExceededStatus = 422
    /// Models that `GET /models` lists besides those of the configuration (`infer_model_from_keys`).
    package var inferredModels: [String] = []
    /// `SERVER_ROOT_PATH`: a prefix of every path; empty or beginning with `/`.
    package var rootPath = ""
    package var docs = APIDocsSettings()
    var health = HealthSettings()

    package init() {}
}

/// What the environment says about the page at `/`.
package struct APIDocsSettings: Sendable {
    /// Whether there is no such page (`NO_DOCS`).
    package var isHidden = false
    /// Where it is instead of `/` (`DOCS_URL`).
    package var path = "/"
    /// Where it is, too (`REDOC_URL`); nil with `NO_REDOC`.
    package var secondPath: String? = "/redoc"
    /// Whether it shows the routes for models alone (`DOCS_FILTERED`).
    package var isFiltered = false
    /// Its title (`DOCS_TITLE`).
    package var title = "LiteLLM for Swift"
    /// What it says below the title (`DOCS_DESCRIPTION`).
    package var description = ""

    package init() {}
}
