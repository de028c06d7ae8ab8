import LLMCore

extension DeploymentParams {
    package static let schema = ConfigSchema<DeploymentParams>(
        [
            ConfigKeyGroup("Where requests go", targetKeys),
            ConfigKeyGroup("What is sent", requestKeys),
            ConfigKeyGroup("Time and attempts", attemptKeys),
            ConfigKeyGroup("Share of the load", loadKeys),
            ConfigKeyGroup("Prompts", promptKeys),
            ConfigKeyGroup("Credentials of some providers", ProviderParameter.all.map(credentialKey)),
            ConfigKeyGroup("Prices and budget", moneyKeys),
        ],
        patterns: [pricePattern, smartRouterPattern],
        unknown: .passedOn(fine: RequestParameter.names)
    )

    private static let targetKeys: [ConfigKey<DeploymentParams>] = [
        ConfigKey(
            "model",
            \.model,
            .active,
            "`provider/model` as it is called upstream; `*` takes over what the name's `*` matched.",
            .required
        ),
        ConfigKey(
            "custom_llm_provider",
            \.customLLMProvider,
            .active,
            "The provider, when the model does not name it."
        ),
        ConfigKey(
            "api_base",
            \.apiBase,
            .active,
            "Address of the provider or of your own server.",
            aliases: ["base_url"]
        ),
        ConfigKey("api_key", \.apiKey, .active, "The provider's key; best written as `os.environ/NAME`."),
        ConfigKey("api_version", \.apiVersion, .active, "Version of the provider's API, where it asks for one."),
        ConfigKey(
            "organization",
            \.organization,
            .active,
            "Organization at the provider; a list makes one deployment of each."
        ),
        ConfigKey("headers", \.headers, .active, "Headers added to requests upstream."),
        ConfigKey("extra_headers", \.extraHeaders, .active, "Headers added to requests upstream; wins over `headers`."),
        ConfigKey(
            "litellm_credential_name",
            \.credentialName,
            .active,
            "Name of an entry of `credential_list` whose values fill keys that are missing here."
        ),
        ConfigKey(
            "configurable_clientside_auth_params",
            \.clientSideParams,
            .planned(.clientCredentials),
            "Parameters that a client may set itself: names, or `{name: pattern}`."
        ),
        ConfigKey(
            "ssl_verify",
            \.sslVerify,
            .planned(.networking),
            "Whether and how the certificate upstream is checked."
        ),
        ConfigKey(
            "use_in_pass_through",
            \.usesPassThrough,
            .planned(.passThrough),
            "Let the provider's pass-through routes use these credentials."
        ),
        ConfigKey(
            "use_litellm_proxy",
            \.usesLiteLLMProxy,
            .planned(.otherProviders),
            "Send requests to another LiteLLM gateway in front of the provider."
        ),
    ]

    private static let requestKeys: [ConfigKey<DeploymentParams>] = [
        ConfigKey("drop_params", \.dropParams, .active, "Drop parameters that the provider does not know."),
        ConfigKey(
            "additional_drop_params",
            \.additionalDropParams,
            .active,
            "Parameters always dropped; dotted paths reach inside."
        ),
        ConfigKey(
            "allowed_openai_params",
            \.allowedOpenAIParams,
            .active,
            "Parameters passed on although the provider is not known to take them."
        ),
        ConfigKey("modify_params", \.modifyParams, .active, "Allow changes that make the provider accept the request."),
        ConfigKey("tools", \.tools, .active, "Tools put before those of each request."),
        ConfigKey(
            "cache_control_injection_points",
            \.cacheControlPoints,
            .active,
            "Messages that get a prompt-cache mark."
        ),
        ConfigKey(
            "merge_reasoning_content_in_choices",
            \.mergesReasoning,
            .planned(.chatOptions),
            "Put reasoning into the text, between `<think>` marks."
        ),
        ConfigKey("guardrails", \.guardrails, .planned(.guardrails), "Guardrails for every request.", .restricts),
        ConfigKey("mock_response", \.mockResponse, .active, "Answer with this instead of asking a provider."),
        ConfigKey("mock_timeout", \.mockTimeout, .active, "Pretend that the provider timed out."),
        ConfigKey("mock_delay", \.mockDelay, .active, "Seconds a mock answer waits.", limit: .atLeast(0)),
    ]

    private static let attemptKeys: [ConfigKey<DeploymentParams>] = [
        ConfigKey("timeout", \.timeout, .active, "Seconds a request may take.", limit: .atLeast(0)),
        ConfigKey(
            "stream_timeout",
            \.streamTimeout,
            .active,
            "Seconds a stream may take to begin.",
            limit: .atLeast(0)
        ),
        ConfigKey("request_timeout", \.requestTimeout, .active, "As `timeout`, which wins.", limit: .atLeast(0)),
        ConfigKey(
            "timeout_by_service_tier",
            \.timeoutByServiceTier,
            .planned(.serviceTiers),
            "Seconds by service tier of the request."
        ),
        ConfigKey(
            "stream_timeout_by_service_tier",
            \.streamTimeoutByServiceTier,
            .planned(.serviceTiers),
            "Seconds until a stream begins, by service tier."
        ),
        ConfigKey("max_retries", \.maxRetries, .active, "Attempts after the first one.", limit: .atLeast(0)),
        ConfigKey("num_retries", \.numRetries, .active, "Attempts after the first one.", limit: .atLeast(0)),
        ConfigKey(
            "cooldown_time",
            \.cooldownTime,
            .active,
            "Seconds the deployment rests after failing.",
            limit: .atLeast(0)
        ),
    ]

    private static let loadKeys: [ConfigKey<DeploymentParams>] = [
        ConfigKey("weight", \.weight, .active, "Share of the group's requests.", limit: .atLeast(0)),
        ConfigKey(
            "rpm",
            \.rpm,
            .active,
            "Requests a minute it can take: a weight, and a limit where the strategy or `enforce_model_rate_limits` knows limits.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "tpm",
            \.tpm,
            .active,
            "Tokens a minute it can take: a weight, and a limit likewise.",
            limit: .atLeast(0)
        ),
        ConfigKey("itpm", \.itpm, .active, "Input tokens a minute.", limit: .atLeast(0)),
        ConfigKey("otpm", \.otpm, .active, "Output tokens a minute.", limit: .atLeast(0)),
        ConfigKey("order", \.order, .active, "Priority; lower numbers are tried first."),
        ConfigKey(
            "max_parallel_requests",
            \.maxParallelRequests,
            .active,
            "Requests in flight at once.",
            .restricts,
            limit: .atLeast(0)
        ),
        ConfigKey("tags", \.tags, .active, "Tags that requests may ask for."),
        ConfigKey("tag_regex", \.tagRegex, .active, "Patterns for the client's `User-Agent`."),
        ConfigKey(
            "region_name",
            \.regionName,
            .active,
            "`eu` or `us`, for callers bound to a region."
        ),
        ConfigKey(
            "silent_model",
            \.silentModels,
            .active,
            "Group, or groups, that get a copy of each request that is answered here; nobody waits for them."
        ),
        ConfigKey(
            "default_api_key_rpm_limit",
            \.defaultKeyRPMLimit,
            .planned(.virtualKeys),
            "Requests a minute for keys without an own limit.",
            .restricts
        ),
        ConfigKey(
            "default_api_key_tpm_limit",
            \.defaultKeyTPMLimit,
            .planned(.virtualKeys),
            "Tokens a minute for keys without an own limit.",
            .restricts
        ),
    ]

    private static let promptKeys: [ConfigKey<DeploymentParams>] = [
        ConfigKey(
            "initial_prompt_value",
            \.promptTemplate.initialPromptValue,
            .active,
            "Text before the first message."
        ),
        ConfigKey(
            "final_prompt_value",
            \.promptTemplate.finalPromptValue,
            .active,
            "Text after the last message."
        ),
        ConfigKey("roles", \.promptTemplate.roles, .active, "Texts around messages, by role."),
        ConfigKey("bos_token", \.promptTemplate.bosToken, .active, "Mark of a beginning."),
        ConfigKey("eos_token", \.promptTemplate.eosToken, .active, "Mark of an end."),
        ConfigKey("prompt_id", \.promptID, .planned(.promptManagement), "Stored prompt to use."),
        ConfigKey("prompt_label", \.promptLabel, .planned(.promptManagement), "Label of the stored prompt."),
        ConfigKey("prompt_version", \.promptVersion, .planned(.promptManagement), "Version of the stored prompt."),
        ConfigKey("prompt_variables", \.promptVariables, .planned(.promptManagement), "Values for the stored prompt."),
    ]

    private static let moneyKeys: [ConfigKey<DeploymentParams>] = [
        ConfigKey("base_model", \.baseModel, .active, "Catalog name to take price and context size from."),
        ConfigKey(
            "max_budget",
            \.maxBudget,
            .active,
            "US dollars the deployment may cost per period.",
            .restricts,
            limit: .atLeast(0)
        ),
        ConfigKey(
            "budget_duration",
            \.budgetDuration,
            .active,
            "The period, such as `1d`; without one the budget is none."
        ),
    ]

    private static let pricePattern = ConfigKeyPattern<DeploymentParams>(
        "input_cost_per_token, output_cost_per_token, …",
        type: "number",
        .active,
        "Own prices in US dollars, under any price name of the catalog.",
        matches: PriceName.matches,
        read: { entry, section, reader in PriceName.read(entry, into: &section.prices, &reader) }
    )

    private static let smartRouterPattern = ConfigKeyPattern<DeploymentParams>(
        "auto_router_…, complexity_router_…",
        type: "any value",
        .planned(.smartRouters),
        "Options of routers that choose the model by content.",
        matches: { $0.hasPrefix("auto_router_") || $0.hasPrefix("complexity_router_") },
        read: { entry, section, reader in
            section.smartRouter[entry.key] = entry.value.json
            reader.planned(.smartRouters, restricts: false, mark: entry.mark)
        }
    )

    private static func credentialKey(_ parameter: ProviderParameter) -> ConfigKey<DeploymentParams> {
        let name = parameter.name
        return ConfigKey(
            name,
            type: "text (secret)",
            parameter.status,
            parameter.summary
        ) { node, section, _ in
            section.setCredential(name, node.json)
        }
    }
}
