import LLMCore

extension RouterSettings {
    package static let schema = ConfigSchema<RouterSettings>(
        [
            ConfigKeyGroup("Choosing a deployment", choiceKeys),
            ConfigKeyGroup("Retries and timeouts", retryKeys),
            ConfigKeyGroup("Fallbacks and rests", failureKeys),
            ConfigKeyGroup("Shared state and caching", stateKeys),
            ConfigKeyGroup("Health checks and the rest", otherKeys),
        ]
    )

    private static let choiceKeys: [ConfigKey<RouterSettings>] = [
        ConfigKey(
            "routing_strategy",
            \.strategy,
            .active,
            "How a deployment of a group is picked."
        ),
        ConfigKey(
            "routing_strategy_args",
            \.strategyArguments,
            .active,
            "Options of the strategy, such as `ttl` or `lowest_latency_buffer`."
        ),
        ConfigKey(
            "model_group_alias",
            \.modelGroupAlias,
            .active,
            "Other names for groups; `hidden: true` keeps one out of listings."
        ),
        ConfigKey(
            "enable_pre_call_checks",
            \.enablePreCallChecks,
            .active,
            "Leave out deployments whose context window, rate or region does not fit.",
            aliases: ["enable_pre_call_check"]
        ),
        ConfigKey(
            "optional_pre_call_checks",
            \.optionalPreCallChecks,
            .active,
            "Further checks, by name."
        ),
        ConfigKey(
            "default_litellm_params",
            \.defaultParams,
            .active,
            "Keys of `litellm_params` for deployments that do not have them."
        ),
        ConfigKey(
            "default_max_parallel_requests",
            \.defaultMaxParallelRequests,
            .active,
            "Requests in flight at once, for each deployment without an own limit.",
            .restricts,
            limit: .atLeast(0)
        ),
        ConfigKey("enable_tag_filtering", \.enableTagFiltering, .active, "Choose deployments by tags."),
        ConfigKey(
            "tag_filtering_match_any",
            \.tagMatchAny,
            .active,
            "One common tag is enough; otherwise all of the request's must match."
        ),
        ConfigKey("tag_routing_prefix", \.tagPrefix, .active, "Cut from tags before they are compared."),
        ConfigKey(
            "routing_groups",
            \.routingGroups,
            .active,
            "Groups under one more name, with a strategy of their own."
        ),
        ConfigKey(
            "enable_weighted_failover",
            \.enableWeightedFailover,
            .active,
            "Ask the other deployments of a group, too, when its retries are used up; with `simple-shuffle`."
        ),
        ConfigKey(
            "deployment_affinity_ttl_seconds",
            \.deploymentAffinitySeconds,
            .active,
            "How long a caller stays with a deployment.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "model_group_affinity_config",
            \.groupAffinities,
            .active,
            "Kinds of affinity of single groups, in place of those of `optional_pre_call_checks`."
        ),
        ConfigKey(
            "default_priority",
            \.defaultPriority,
            .planned(.routingStrategies),
            "Priority of requests without one."
        ),
        ConfigKey(
            "polling_interval",
            \.pollingInterval,
            .planned(.routingStrategies),
            "Seconds between looks at the priority queue.",
            limit: .moreThan(0)
        ),
        ConfigKey(
            "provider_budget_config",
            \.providerBudgets,
            .active,
            "Budget of each provider.",
            .restricts
        ),
    ]

    private static let retryKeys: [ConfigKey<RouterSettings>] = [
        ConfigKey(
            "num_retries",
            \.numRetries,
            .active,
            "Attempts after the first one; 2 when neither this nor `litellm_settings.num_retries` is set.",
            limit: .atLeast(0)
        ),
        ConfigKey("retry_after", \.retryAfter, .active, "Least seconds before a retry.", limit: .atLeast(0)),
        ConfigKey("retry_policy", \.retryPolicy, .active, "Retries by kind of error."),
        ConfigKey(
            "model_group_retry_policy",
            \.groupRetryPolicies,
            .active,
            "Retries by kind of error, for each group."
        ),
        ConfigKey("timeout", \.timeout, .active, "Seconds a request may take.", limit: .atLeast(0)),
        ConfigKey(
            "stream_timeout",
            \.streamTimeout,
            .active,
            "Seconds a stream may take to begin.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "total_timeout",
            \.totalTimeout,
            .active,
            "Seconds a request may take with all its retries and fallbacks, to its answer or a stream's first token.",
            limit: .moreThan(0)
        ),
        ConfigKey("hedge", \.hedge, .active, "Send a second attempt to another deployment when the first is late."),
        ConfigKey(
            "max_mirrored_requests",
            \.maxMirroredRequests,
            .active,
            "Copies of requests for `silent_model` in flight at once; more are left out.",
            limit: .within(0...1024)
        ),
    ]

    private static let failureKeys: [ConfigKey<RouterSettings>] = [
        ConfigKey("fallbacks", \.fallbacks, .active, "Groups to ask when a group fails."),
        ConfigKey("default_fallbacks", \.defaultFallbacks, .active, "Groups to ask when any group fails."),
        ConfigKey(
            "context_window_fallbacks",
            \.contextWindowFallbacks,
            .active,
            "Groups to ask when a prompt is too long."
        ),
        ConfigKey(
            "content_policy_fallbacks",
            \.contentPolicyFallbacks,
            .active,
            "Groups to ask when a content policy refuses."
        ),
        ConfigKey(
            "max_fallbacks",
            \.maxFallbacks,
            .active,
            "Most fallbacks of a request; 5 when not set. Also `ROUTER_MAX_FALLBACKS`.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "allowed_fails",
            \.allowedFails,
            .active,
            "Failures a minute before a deployment rests; 3 when not set.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "allowed_fails_policy",
            \.allowedFailsPolicy,
            .active,
            "Failures before a deployment rests, by kind of error."
        ),
        ConfigKey(
            "cooldown_time",
            \.cooldownTime,
            .active,
            "Seconds a deployment rests; 5 when not set. Also `DEFAULT_COOLDOWN_TIME_SECONDS`.",
            limit: .atLeast(0)
        ),
        ConfigKey("disable_cooldowns", \.disableCooldowns, .active, "Never let a deployment rest."),
    ]

    private static let stateKeys: [ConfigKey<RouterSettings>] = [
        ConfigKey("redis_url", \.redisURL, .active, "Redis that gateways share, as a URL."),
        ConfigKey("redis_host", \.redisHost, .active, "Redis that gateways share."),
        ConfigKey("redis_port", \.redisPort, .active, "Its port.", limit: .within(1...65535)),
        ConfigKey("redis_password", \.redisPassword, .active, "Its password."),
        ConfigKey("redis_db", \.redisDB, .active, "Its database number.", limit: .atLeast(0)),
        ConfigKey(
            "cache_kwargs",
            type: "mapping (secret)",
            .active,
            "Further options of the connection."
        ) { node, section, _ in
            section.cacheArguments = Secret(node.jsonObject)
        },
        ConfigKey("cache_responses", \.cacheResponses, .planned(.responseCache), "Cache responses in Redis."),
        ConfigKey("caching_groups", \.cachingGroups, .planned(.responseCache), "Groups that share cached responses."),
        ConfigKey(
            "client_ttl",
            \.clientTTL,
            .planned(.networking),
            "Seconds connections to providers are kept.",
            limit: .atLeast(0)
        ),
    ]

    private static let otherKeys: [ConfigKey<RouterSettings>] = [
        ConfigKey(
            "enable_health_check_routing",
            \.enableHealthCheckRouting,
            .active,
            "Leave out deployments that failed their check."
        ),
        ConfigKey(
            "health_check_staleness_threshold",
            \.healthCheckStaleness,
            .active,
            "Seconds a check result counts; two intervals when not set.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "health_check_ignore_transient_errors",
            \.healthCheckIgnoresTransient,
            .active,
            "Rate limits and timeouts do not fail a check."
        ),
        ConfigKey(
            "background_health_check_model_groups",
            \.backgroundHealthCheckGroups,
            .active,
            "Groups checked in the background."
        ),
        ConfigKey("set_verbose", \.isVerbose, .active, "Log more."),
        ConfigKey("debug_level", \.debugLevel, .accepted, "`INFO` or `DEBUG`."),
        ConfigKey("alerting_config", \.alertingConfig, .planned(.alerting), "Webhook and threshold of router alerts."),
        .raw("router_general_settings", .accepted, "Options of the Python router."),
        .raw("ignore_invalid_deployments", .planned(.routingStrategies), "Start although a deployment is unusable."),
        .raw("assistants_config", .planned(.otherEndpoints), "Assistants behind the router."),
        .raw("search_tools", .planned(.otherEndpoints), "Search tools behind the router."),
        .raw("guardrail_list", .planned(.guardrails), "Guardrails behind the router.", .restricts),
        .raw("plugins", .planned(.plugins), "Plug-ins of the router."),
        .raw("router_ttl", .accepted, "Of older versions."),
        .raw("enable_health_checks", .accepted, "Of older versions."),
        ConfigKey(
            "health_check_interval",
            type: "number",
            .accepted,
            "Belongs into `general_settings`."
        ) { node, _, reader in
            reader.report(
                .error,
                node.mark,
                "has no effect here",
                remedy: "move it to `general_settings.health_check_interval`."
            )
        },
    ]
}
