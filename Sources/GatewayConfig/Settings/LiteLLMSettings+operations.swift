import LLMCore

/// The rows of `litellm_settings` about logs, metrics, money and keys.
extension LiteLLMSettings {
    static let logKeys: [ConfigKey<LiteLLMSettings>] =
        [
            ConfigKey("set_verbose", \.isVerbose, .active, "Log more; not for production."),
            ConfigKey("json_logs", \.jsonLogs, .active, "Write logs as JSON; also `JSON_LOGS`."),
            ConfigKey("suppress_debug_info", \.suppressDebugInfo, .accepted, "Leave hints out of error messages."),
            ConfigKey("telemetry", \.telemetry, .accepted, "Nothing is ever reported."),
            ConfigKey("success_callback", \.successCallbacks, .planned(.callbacks), "Told of each success."),
            ConfigKey("failure_callback", \.failureCallbacks, .planned(.callbacks), "Told of each failure."),
            ConfigKey("callbacks", \.callbacks, .planned(.callbacks), "Told of each success and failure."),
            ConfigKey("input_callback", \.inputCallbacks, .planned(.callbacks), "Told of each request."),
            ConfigKey(
                "service_callback",
                \.serviceCallbacks,
                .planned(.callbacks),
                "Told of the health of Redis and the database.",
                aliases: ["service_callbacks"]
            ),
            ConfigKey(
                "turn_off_message_logging",
                \.turnOffMessageLogging,
                .planned(.callbacks),
                "Callbacks get no prompts and answers."
            ),
            ConfigKey(
                "redact_user_api_key_info",
                \.redactUserAPIKeyInfo,
                .planned(.callbacks),
                "Callbacks get nothing about key, user and team."
            ),
            ConfigKey(
                "redact_messages_in_exceptions",
                \.redactMessagesInExceptions,
                .accepted,
                "Errors never quote prompts."
            ),
            ConfigKey(
                "disable_streaming_logging",
                \.disableStreamingLogging,
                .planned(.callbacks),
                "Callbacks are not told of streams."
            ),
            ConfigKey(
                "log_raw_request_response",
                \.logRawRequestResponse,
                .planned(.callbacks),
                "Callbacks get the provider's bytes."
            ),
            ConfigKey(
                "standard_logging_payload_excluded_fields",
                \.excludedLogFields,
                .planned(.callbacks),
                "Fields that callbacks do not get."
            ),
            ConfigKey(
                "global_disable_no_log_param",
                \.globalDisableNoLogParam,
                .planned(.callbacks),
                "Requests may not ask to stay out of logs."
            ),
            ConfigKey(
                "langfuse_default_tags",
                \.langfuseDefaultTags,
                .planned(.callbacks),
                "Fields that become tags in that service."
            ),
            ConfigKey("store_audit_logs", \.storeAuditLogs, .planned(.audit), "Keep a record of administration."),
            ConfigKey("audit_log_callbacks", \.auditLogCallbacks, .planned(.audit), "Told of administration."),
        ]
        + [
            "s3_callback_params", "s3_audit_callback_params", "datadog_params", "datadog_llm_observability_params",
            "aws_sqs_callback_params", "gcs_callback_params", "generic_callback_params",
        ].map { name in
            ConfigKey(
                name,
                type: "mapping (secret)",
                .planned(.callbacks),
                "Options of the callback of that name."
            ) { node, section, reader in
                section.callbackParams[name] = JSONObject.read(node, &reader).map(Secret.init)
            }
        }

    static let metricKeys: [ConfigKey<LiteLLMSettings>] = [
        ConfigKey(
            "require_auth_for_metrics_endpoint",
            \.requireAuthForMetrics,
            .planned(.metrics),
            "`/metrics` needs a key."
        ),
        ConfigKey("prometheus_metrics_config", \.metricsConfig, .planned(.metrics), "Metrics and labels to keep."),
        ConfigKey(
            "prometheus_initialize_budget_metrics",
            \.initializeBudgetMetrics,
            .planned(.metrics),
            "Show budgets before they are first used."
        ),
        ConfigKey(
            "custom_prometheus_metadata_labels",
            \.customMetadataLabels,
            .planned(.metrics),
            "Metadata that becomes labels."
        ),
        ConfigKey("custom_prometheus_tags", \.customMetricTags, .planned(.metrics), "Tags that become labels."),
        ConfigKey(
            "disable_end_user_cost_tracking",
            \.disableEndUserCostTracking,
            .planned(.spendTracking),
            "Do not count cost by end user."
        ),
        ConfigKey(
            "disable_end_user_cost_tracking_prometheus_only",
            \.disableEndUserCostTrackingMetrics,
            .planned(.metrics),
            "No end users in metrics."
        ),
        ConfigKey(
            "enable_end_user_cost_tracking_prometheus_only",
            \.enableEndUserCostTrackingMetrics,
            .planned(.metrics),
            "End users in metrics."
        ),
    ]

    static let moneyKeys: [ConfigKey<LiteLLMSettings>] = [
        ConfigKey(
            "max_budget",
            \.maxBudget,
            .planned(.budgets),
            "US dollars the whole gateway may spend per period; 0 for no end.",
            .restricts,
            limit: .atLeast(0)
        ),
        ConfigKey("budget_duration", \.budgetDuration, .planned(.budgets), "The period, such as `30d`."),
        ConfigKey("max_user_budget", \.maxUserBudget, .planned(.budgets), "Budget of each user.", .restricts),
        ConfigKey(
            "max_end_user_budget",
            \.maxEndUserBudget,
            .planned(.budgets),
            "Budget of each end user.",
            .restricts
        ),
        ConfigKey(
            "max_end_user_budget_id",
            \.maxEndUserBudgetID,
            .planned(.budgets),
            "Stored budget of each end user without an own one.",
            .restricts
        ),
        ConfigKey(
            "validate_end_user_id_in_db",
            \.validateEndUserID,
            .planned(.accessControl),
            "Refuse unknown end users.",
            .restricts
        ),
        ConfigKey("budget_rollover", \.budgetRollover, .planned(.budgets), "Carry what is left into the next period."),
        ConfigKey(
            "budget_exceeded_status_code",
            \.budgetExceededStatus,
            .active,
            "HTTP status when a budget is spent.",
            limit: .within(400...599)
        ),
        ConfigKey("timezone", \.timezone, .planned(.budgets), "Time zone of budget periods; UTC when not set."),
        ConfigKey("budget_reset_time", \.budgetResetTime, .planned(.budgets), "Time of day when periods begin."),
        ConfigKey("tag_budget_config", \.tagBudgets, .active, "Budget of each tag.", .restricts),
        ConfigKey("cost_discount_config", \.costDiscounts, .planned(.pricing), "Share taken off, by provider."),
        ConfigKey("cost_margin_config", \.costMargins, .planned(.pricing), "Share or amount added, by provider."),
        ConfigKey(
            "block_requests_for_models_without_pricing",
            \.blockUnpricedModels,
            .planned(.pricing),
            "Refuse models whose price is unknown.",
            .restricts
        ),
        ConfigKey(
            "extra_spend_tag_headers",
            \.extraSpendTagHeaders,
            .planned(.spendTracking),
            "Headers that become tags of the spend."
        ),
        ConfigKey(
            "disable_add_user_agent_to_request_tags",
            \.disableUserAgentTags,
            .planned(.spendTracking),
            "The client's `User-Agent` is no tag."
        ),
    ]

    static let keyKeys: [ConfigKey<LiteLLMSettings>] = [
        ConfigKey("key_generation_settings", \.keyGeneration, .planned(.virtualKeys), "Who may make which keys."),
        ConfigKey("default_key_generate_params", \.defaultKeyParams, .planned(.virtualKeys), "Defaults of new keys."),
        ConfigKey(
            "upperbound_key_generate_params",
            \.upperboundKeyParams,
            .planned(.virtualKeys),
            "Bounds of new keys."
        ),
        ConfigKey("default_team_settings", \.defaultTeamSettings, .planned(.virtualKeys), "Callbacks of single teams."),
        ConfigKey("default_team_params", \.defaultTeamParams, .planned(.virtualKeys), "Defaults of new teams."),
        ConfigKey(
            "default_internal_user_params",
            \.defaultInternalUserParams,
            .planned(.virtualKeys),
            "Defaults of new users."
        ),
        ConfigKey("max_internal_user_budget", \.maxInternalUserBudget, .planned(.virtualKeys), "Budget of new users."),
        ConfigKey(
            "internal_user_budget_duration",
            \.internalUserBudgetDuration,
            .planned(.virtualKeys),
            "Budget period of new users."
        ),
        ConfigKey("max_ui_session_budget", \.maxUISessionBudget, .planned(.adminUI), "Budget of a visit to the pages."),
        ConfigKey("default_soft_budget", \.defaultSoftBudget, .planned(.budgets), "Spend that raises an alert."),
        ConfigKey("key_alias_pattern", \.keyAliasPattern, .planned(.virtualKeys), "Form that names of keys must have."),
    ]

    static let otherKeys: [ConfigKey<LiteLLMSettings>] = [
        ConfigKey("public_model_groups", \.publicModelGroups, .planned(.adminUI), "Groups on the public model page."),
        ConfigKey("public_mcp_servers", \.publicMCPServers, .planned(.toolServers), "Tool servers on the public page."),
        ConfigKey("public_agent_groups", \.publicAgentGroups, .planned(.toolServers), "Agents on the public page."),
        ConfigKey("mcp_aliases", \.mcpAliases, .planned(.toolServers), "Other names of tool servers."),
        ConfigKey("model_group_settings", \.modelGroupSettings, .planned(.chatOptions), "Options of single groups."),
        ConfigKey(
            "priority_reservation",
            \.priorityReservation,
            .planned(.requestLimits),
            "Share of the capacity kept for each priority.",
            .restricts
        ),
        ConfigKey(
            "priority_reservation_settings",
            \.priorityReservationSettings,
            .planned(.requestLimits),
            "How the shares are kept."
        ),
        ConfigKey("responses", \.responses, .planned(.otherEndpoints), "Options of the Responses API."),
        ConfigKey("custom_provider_map", \.customProviderMap, .planned(.plugins), "Own providers."),
        ConfigKey("guardrails", \.guardrails, .planned(.guardrails), "Guardrails in the old form.", .restricts),
        .raw("post_call_rules", .planned(.plugins), "Function that checks answers.", .restricts),
        .raw("pre_call_rules", .planned(.plugins), "Function that checks requests.", .restricts),
        .raw("banned_keywords_list", .planned(.guardrails), "Words that are refused.", .restricts),
        .raw("blocked_user_list", .planned(.guardrails), "Users that are refused.", .restricts),
        .raw("llamaguard_model_name", .planned(.guardrails), "Model that judges content.", .restricts),
        .raw("llamaguard_unsafe_content_categories", .planned(.guardrails), "What it looks for.", .restricts),
        .raw("google_moderation_confidence_threshold", .planned(.guardrails), "When a moderation refuses.", .restricts),
        .raw("global_prompt_directory", .planned(.promptManagement), "Folder of prompts."),
        .raw("global_bitbucket_config", .planned(.promptManagement), "Prompts in a repository."),
        .raw("global_gitlab_config", .planned(.promptManagement), "Prompts in a repository."),
        .raw("model_cost_map_url", .accepted, "Prices are built in."),
    ]
}
