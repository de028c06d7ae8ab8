import LLMCore

/// The rows of `general_settings` about the database, health checks, alerts and secrets.
extension GeneralSettings {
    static let databaseKeys: [ConfigKey<GeneralSettings>] = [
        ConfigKey("database_url", \.databaseURL, .planned(.database), "PostgreSQL; also `DATABASE_URL` or its parts."),
        ConfigKey(
            "database_connection_pool_limit",
            \.connectionPoolLimit,
            .planned(.database),
            "Connections kept.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "database_connection_timeout",
            \.connectionTimeout,
            .planned(.database),
            "Seconds a connection may take.",
            limit: .atLeast(0)
        ),
        ConfigKey("database_type", \.databaseType, .accepted, "Of older versions."),
        ConfigKey("database_args", \.databaseArguments, .accepted, "Of older versions."),
        ConfigKey(
            "allow_requests_on_db_unavailable",
            \.allowRequestsWithoutDatabase,
            .planned(.database),
            "Serve while the database is away."
        ),
        ConfigKey(
            "store_model_in_db",
            \.storeModelInDB,
            .planned(.database),
            "Models and settings may be changed by requests; also `STORE_MODEL_IN_DB`."
        ),
        ConfigKey(
            "store_prompts_in_spend_logs",
            \.storePromptsInSpendLogs,
            .planned(.spendTracking),
            "Keep prompts and answers with the spend."
        ),
        ConfigKey("supported_db_objects", \.supportedDBObjects, .planned(.database), "What is read from the database."),
        ConfigKey("disable_spend_logs", \.disableSpendLogs, .planned(.spendTracking), "Keep sums only."),
        ConfigKey("disable_spend_updates", \.disableSpendUpdates, .planned(.spendTracking), "Keep no sums."),
        ConfigKey("disable_error_logs", \.disableErrorLogs, .planned(.spendTracking), "Keep no failed requests."),
        ConfigKey(
            "disable_master_key_return",
            \.disableMasterKeyReturn,
            .planned(.adminUI),
            "Do not show the master key in pages."
        ),
        ConfigKey(
            "disable_adding_master_key_hash_to_db",
            \.disableMasterKeyHash,
            .accepted,
            "The master key's hash is never stored."
        ),
        ConfigKey("disable_reset_budget", \.disableResetBudget, .planned(.budgets), "Budget periods never end."),
        ConfigKey("disable_prisma_schema_update", \.disableSchemaUpdate, .planned(.database), "Leave tables alone."),
        ConfigKey(
            "proxy_batch_write_at",
            \.batchWriteAt,
            .planned(.spendTracking),
            "Seconds between writes of spend.",
            limit: .moreThan(0)
        ),
        ConfigKey(
            "proxy_batch_polling_interval",
            \.batchPollingInterval,
            .planned(.otherEndpoints),
            "Seconds between looks at batches.",
            limit: .moreThan(0)
        ),
        ConfigKey(
            "proxy_budget_rescheduler_min_time",
            \.budgetResetMinimum,
            .planned(.budgets),
            "Least seconds between looks at budget periods.",
            limit: .moreThan(0)
        ),
        ConfigKey(
            "proxy_budget_rescheduler_max_time",
            \.budgetResetMaximum,
            .planned(.budgets),
            "Most seconds between looks at budget periods.",
            limit: .moreThan(0)
        ),
        ConfigKey(
            "proxy_config_reload_interval_seconds",
            \.configReloadInterval,
            .planned(.database),
            "Seconds between looks at settings in the database.",
            limit: .moreThan(0)
        ),
        ConfigKey(
            "maximum_spend_logs_retention_period",
            \.spendLogRetention,
            .planned(.spendTracking),
            "How long rows of spend are kept, such as `30d`."
        ),
        ConfigKey(
            "maximum_spend_logs_retention_interval",
            \.spendLogRetentionInterval,
            .planned(.spendTracking),
            "How often old rows are removed."
        ),
        ConfigKey("use_spend_logs_partitioning", \.partitionSpendLogs, .planned(.spendTracking), "One table a period."),
        ConfigKey(
            "use_redis_transaction_buffer",
            \.redisTransactionBuffer,
            .planned(.spendTracking),
            "Gather spend in Redis before it is written."
        ),
        ConfigKey(
            "coordination_redis",
            type: "mapping (secret)",
            .planned(.sharedState),
            "Redis for limits and spend, apart from the cache."
        ) { node, section, reader in
            section.coordinationRedis = Secret(JSONObject.read(node, &reader) ?? JSONObject())
        },
        ConfigKey(
            "apply_user_budget_to_team_keys",
            \.userBudgetsOnTeamKeys,
            .planned(.budgets),
            "A user's budget counts for keys of teams, too.",
            .restricts
        ),
        ConfigKey(
            "disable_budget_reservation",
            \.disableBudgetReservation,
            .planned(.budgets),
            "Count cost only after the answer."
        ),
    ]

    static let healthKeys: [ConfigKey<GeneralSettings>] = [
        ConfigKey(
            "background_health_checks",
            \.backgroundHealthChecks,
            .active,
            "Check deployments now and then instead of on demand."
        ),
        ConfigKey(
            "health_check_interval",
            \.healthCheckInterval,
            .active,
            "Seconds between checks.",
            limit: .moreThan(0)
        ),
        ConfigKey(
            "health_check_details",
            \.healthCheckDetails,
            .active,
            "Show addresses, errors and rate limits, not only models and statuses."
        ),
        ConfigKey(
            "health_check_concurrency",
            \.healthCheckConcurrency,
            .active,
            "Checks at once; 32 when not set.",
            limit: .atLeast(1)
        ),
        ConfigKey(
            "use_shared_health_check",
            \.sharedHealthCheck,
            .active,
            "Share results through the router's Redis, so that one gateway asks for all."
        ),
        ConfigKey(
            "enable_health_check_routing",
            \.healthCheckRouting,
            .active,
            "Leave out deployments that failed their check."
        ),
        ConfigKey(
            "health_check_staleness_threshold",
            \.healthCheckStaleness,
            .active,
            "Seconds a result counts; two intervals when not set.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "health_check_ignore_transient_errors",
            \.healthCheckIgnoresTransient,
            .active,
            "Rate limits and timeouts do not fail a check."
        ),
        ConfigKey(
            "health_check_skip_disabled_background_models",
            \.skipDisabledBackgroundModels,
            .active,
            "Leave out models that take no part in background checks."
        ),
        ConfigKey(
            "background_health_check_model_groups",
            \.backgroundHealthCheckGroups,
            .active,
            "Groups checked in the background."
        ),
        ConfigKey(
            "model_list_healthy_only",
            \.listHealthyModelsOnly,
            .active,
            "List only models that passed their check."
        ),
    ]

    static let alertKeys: [ConfigKey<GeneralSettings>] = [
        ConfigKey("alerting", \.alerting, .planned(.alerting), "`slack`, `email`, `webhook`."),
        ConfigKey(
            "alerting_threshold",
            \.alertingThreshold,
            .planned(.alerting),
            "Seconds after which an answer is slow.",
            limit: .atLeast(0)
        ),
        ConfigKey("alert_types", \.alertTypes, .planned(.alerting), "Alerts to send; the usual ones when not set."),
        ConfigKey("alert_to_webhook_url", \.alertWebhooks, .planned(.alerting), "Addresses of single alerts."),
        ConfigKey("alerting_args", \.alertingArguments, .planned(.alerting), "Thresholds and pauses."),
        ConfigKey("alert_type_config", \.alertTypeConfig, .planned(.alerting), "Alerts that are gathered."),
        ConfigKey(
            "spend_report_frequency",
            \.spendReportFrequency,
            .planned(.alerting),
            "How often spend is reported."
        ),
    ]

    static let secretKeys: [ConfigKey<GeneralSettings>] = [
        ConfigKey(
            "key_management_system",
            \.keyManagementSystem,
            .planned(.secretManagers),
            "`aws_secret_manager`, `azure_key_vault`, `google_secret_manager`, `hashicorp_vault`, `cyberark`, "
                + "`aws_kms`, `google_kms`, `local` or `custom`."
        ),
        ConfigKey("key_management_settings", \.keyManagement, .planned(.secretManagers), "How it is used."),
        ConfigKey("use_azure_key_vault", \.useAzureKeyVault, .planned(.secretManagers), "Older switch."),
        ConfigKey("use_google_kms", \.useGoogleKMS, .planned(.secretManagers), "Older switch."),
    ]

    static let rareKeys: [ConfigKey<GeneralSettings>] = [
        .raw("otel", .planned(.callbacks), "Older switch of traces."),
        .raw("enable_mcp_registry", .planned(.toolServers), "List tool servers for discovery."),
        .raw("mcp_client_side_auth_header_name", .planned(.toolServers), "Header with the client's token."),
        .raw("mcp_internal_ip_ranges", .planned(.toolServers), "Networks that count as inside."),
        .raw("plugins", .planned(.plugins), "Plug-ins."),
        .raw("control_plane_url", .planned(.adminUI), "Address of a control plane."),
        .raw("password_policy", .planned(.adminUI), "Form that passwords must have."),
        .raw("spend_capture_rate_check", .planned(.spendTracking), "Watch for spend that is not written."),
        .raw("claude_code_gateway", .planned(.otherEndpoints), "Options for a coding client."),
        .raw("enable_public_model_hub", .planned(.adminUI), "Older switch of the public model page."),
    ]
}
