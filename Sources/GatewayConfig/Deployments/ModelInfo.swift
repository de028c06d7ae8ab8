package import LLMCore

/// `model_info` of one deployment: what is known about the model besides how to call it.
package struct ModelInfo: ConfigSection {
    package var id: String?
    package var mode: String?
    package var baseModel: String?
    package var supportedEnvironments: [String] = []
    package var maxTokens: Int?
    package var maxInputTokens: Int?
    package var maxOutputTokens: Int?
    /// Prices under the catalog's names, as written.
    package var prices = JSONObject()

    package var accessGroups: [String] = []
    package var teamID: String?
    package var teamPublicModelName: String?
    package var tier: String?
    package var isBlocked = false
    package var isFromDatabase = false
    package var createdAt: String?
    package var createdBy: String?
    package var updatedAt: String?
    package var updatedBy: String?
    package var accessWindows: [JSON] = []

    package var order: Int?
    package var allowedFails: Int?
    package var allowedFailsPolicy: AllowedFailsPolicy?
    package var cooldownTime: Double?
    package var enableTagFiltering: Bool?
    package var allowFailOpen: Bool?

    package var disableBackgroundHealthCheck = false
    package var healthCheckModel: String?
    package var healthCheckTimeout: Double?
    package var healthCheckMaxTokens: Int?
    package var healthCheckParams = JSONObject()
    package var healthCheckVoice: String?

    /// Every key as written, for `/model/info`; keys that are the user's own are only here.
    package var all = JSONObject()

    package init() {}

    package mutating func finish(_ node: ConfigNode, _ reader: inout ConfigReader) {
        self.all = node.jsonObject
        guard let mode = self.mode, !Self.modes.contains(mode) else { return }
        reader.path.append("mode")
        reader.report(
            .warning,
            node["mode"]?.mark,
            "is no known kind of call",
            remedy: reader.suggestion(for: mode, among: Self.modes)
        )
        reader.path.removeLast()
    }
}

extension ModelInfo {
    /// The kinds of call that LiteLLM's catalog and its health checks know.
    private static let modes = [
        "chat", "completion", "embedding", "responses", "image_generation", "image_edit", "audio_transcription",
        "audio_speech", "moderation", "rerank", "realtime", "batch", "ocr", "search", "vector_store",
        "video_generation", "evaluation", "extraction", "guardrail",
    ]

    package static let schema = ConfigSchema<ModelInfo>(
        [
            ConfigKeyGroup("", identityKeys),
            ConfigKeyGroup("Who may use it", accessKeys),
            ConfigKeyGroup("Routing and health checks", routingKeys),
        ],
        patterns: [pricePattern],
        unknown: .passedOn(fine: [
            "version", "team", "description", "provider", "litellm_provider", "key", "direct_access",
        ])
    )

    private static let identityKeys: [ConfigKey<ModelInfo>] = [
        ConfigKey("id", \.id, .active, "Lasting id of the deployment; made from its parameters when absent."),
        ConfigKey("mode", \.mode, .active, "Kind of call: `chat`, `embedding`, `image_generation`, …"),
        ConfigKey("base_model", \.baseModel, .active, "Catalog name to take price and context size from."),
        ConfigKey(
            "supported_environments",
            \.supportedEnvironments,
            .active,
            "Load the deployment only where `LITELLM_ENVIRONMENT` is one of these: "
                + "`development`, `staging`, `production`."
        ),
        ConfigKey("max_tokens", \.maxTokens, .active, "Most tokens an answer may have.", limit: .atLeast(0)),
        ConfigKey("max_input_tokens", \.maxInputTokens, .active, "Most tokens a request may have.", limit: .atLeast(0)),
        ConfigKey(
            "max_output_tokens",
            \.maxOutputTokens,
            .active,
            "Most tokens an answer may have.",
            limit: .atLeast(0)
        ),
        ConfigKey("db_model", \.isFromDatabase, .accepted, "Set on models that come out of the database."),
        ConfigKey("created_at", \.createdAt, .accepted, "When the entry was made."),
        ConfigKey("created_by", \.createdBy, .accepted, "Who made the entry."),
        ConfigKey("updated_at", \.updatedAt, .accepted, "When the entry was last changed."),
        ConfigKey("updated_by", \.updatedBy, .accepted, "Who last changed the entry."),
    ]

    private static let accessKeys: [ConfigKey<ModelInfo>] = [
        ConfigKey("access_groups", \.accessGroups, .planned(.virtualKeys), "Groups that keys and teams can be given."),
        ConfigKey(
            "team_id",
            \.teamID,
            .active,
            "Only this team may use the deployment; until keys have teams, that is nobody but the holder of the master key.",
            .restricts
        ),
        ConfigKey("team_public_model_name", \.teamPublicModelName, .active, "The name inside the team."),
        ConfigKey("tier", \.tier, .planned(.routingStrategies), "`free` or `paid`."),
        ConfigKey("blocked", \.isBlocked, .active, "The deployment is paused.", .restricts),
        ConfigKey(
            "access_windows",
            \.accessWindows,
            .planned(.accessControl),
            "Hours in which only one team may use the deployment.",
            .restricts
        ),
    ]

    private static let routingKeys: [ConfigKey<ModelInfo>] = [
        ConfigKey("order", \.order, .active, "Priority; lower numbers are tried first."),
        ConfigKey(
            "allowed_fails",
            \.allowedFails,
            .active,
            "Failures before it rests.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "allowed_fails_policy",
            \.allowedFailsPolicy,
            .active,
            "Failures before it rests, by error."
        ),
        ConfigKey("cooldown_time", \.cooldownTime, .active, "Seconds it rests.", limit: .atLeast(0)),
        ConfigKey(
            "enable_tag_filtering",
            \.enableTagFiltering,
            .active,
            "Tag routing for this deployment."
        ),
        ConfigKey(
            "allow_fail_open",
            \.allowFailOpen,
            .planned(.routingStrategies),
            "Keep it when every check excludes it."
        ),
        ConfigKey(
            "disable_background_health_check",
            \.disableBackgroundHealthCheck,
            .active,
            "Leave it out of background checks."
        ),
        ConfigKey("health_check_model", \.healthCheckModel, .active, "Model that checks ask."),
        ConfigKey(
            "health_check_timeout",
            \.healthCheckTimeout,
            .active,
            "Seconds a check may take.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "health_check_max_tokens",
            \.healthCheckMaxTokens,
            .active,
            "Tokens a check asks for."
        ),
        ConfigKey("health_check_params", \.healthCheckParams, .active, "Parameters of checks."),
        ConfigKey(
            "health_check_voice",
            \.healthCheckVoice,
            .planned(.healthChecks),
            "Voice of checks of speech models."
        ),
    ]

    private static let pricePattern = ConfigKeyPattern<ModelInfo>(
        "input_cost_per_token, output_cost_per_token, …",
        type: "number",
        .active,
        "Own prices in US dollars, under any price name of the catalog.",
        matches: PriceName.matches,
        read: { entry, section, reader in PriceName.read(entry, into: &section.prices, &reader) }
    )
}
