import LLMCore

extension GeneralSettings {
    package static let schema = ConfigSchema<GeneralSettings>(
        [
            ConfigKeyGroup("Authentication", authenticationKeys),
            ConfigKeyGroup("What requests may do", permissionKeys),
            ConfigKeyGroup("Requests", requestKeys),
            ConfigKeyGroup("Pass-through endpoints", passThroughKeys),
            ConfigKeyGroup("Database and spend", databaseKeys),
            ConfigKeyGroup("Health checks", healthKeys),
            ConfigKeyGroup("Alerts", alertKeys),
            ConfigKeyGroup("Secret managers", secretKeys),
            ConfigKeyGroup("Rare", rareKeys),
        ],
        unknown: .kept
    )

    private static let authenticationKeys: [ConfigKey<GeneralSettings>] = [
        ConfigKey(
            "master_key",
            \.masterKey,
            .active,
            "The key that may do everything; also `LITELLM_MASTER_KEY` or `PROXY_MASTER_KEY`."
        ),
        ConfigKey(
            "dangerously_permit_weak_or_unset_master_key",
            \.permitsWeakMasterKey,
            .active,
            "Serve other machines although the master key is missing or publicly known; also "
                + "`LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY`."
        ),
        ConfigKey(
            "litellm_key_header_name",
            \.keyHeaderName,
            .active,
            "The one header that keys are taken from, in place of the usual ones."
        ),
        ConfigKey("custom_auth", \.customAuth, .planned(.customAuthentication), "Own authentication.", .restricts),
        ConfigKey(
            "custom_auth_run_common_checks",
            \.customAuthRunsCommonChecks,
            .planned(.customAuthentication),
            "Check budgets and models after own authentication as well.",
            .restricts
        ),
        ConfigKey("custom_sso", \.customSSO, .planned(.customAuthentication), "Own sign-in."),
        ConfigKey(
            "custom_ui_sso_sign_in_handler",
            \.customSSOSignIn,
            .planned(.customAuthentication),
            "Own sign-in of the pages."
        ),
        ConfigKey(
            "custom_key_generate",
            \.customKeyGenerate,
            .planned(.customAuthentication),
            "Own rule for new keys."
        ),
        ConfigKey(
            "custom_key_update",
            \.customKeyUpdate,
            .planned(.customAuthentication),
            "Own rule for changed keys."
        ),
        ConfigKey(
            "enable_jwt_auth",
            \.enableJWTAuth,
            .planned(.tokenAuthentication),
            "Take JSON web tokens.",
            .restricts
        ),
        ConfigKey("litellm_jwtauth", \.jwtAuth, .planned(.tokenAuthentication), "What their claims mean."),
        ConfigKey(
            "enable_oauth2_auth",
            \.enableOAuth2Auth,
            .planned(.tokenAuthentication),
            "Ask an OAuth2 server about tokens.",
            .restricts
        ),
        ConfigKey(
            "enable_oauth2_proxy_auth",
            \.enableOAuth2ProxyAuth,
            .planned(.tokenAuthentication),
            "Trust headers of a proxy in front.",
            .restricts
        ),
        ConfigKey(
            "oauth2_config_mappings",
            \.oauth2ConfigMappings,
            .planned(.tokenAuthentication),
            "Which of its headers mean what."
        ),
        ConfigKey(
            "role_permissions",
            \.rolePermissions,
            .planned(.tokenAuthentication),
            "Models and routes of each role.",
            .restricts
        ),
        ConfigKey("allow_user_auth", \.allowUserAuth, .accepted, "Of older versions."),
        ConfigKey(
            "user_api_key_cache_ttl",
            \.userAPIKeyCacheTTL,
            .planned(.virtualKeys),
            "Seconds a looked-up key is believed.",
            limit: .atLeast(0)
        ),
        ConfigKey("user_header_name", \.userHeaderName, .planned(.accessControl), "Header that names the end user."),
        ConfigKey(
            "user_header_mappings",
            \.userHeaderMappings,
            .planned(.accessControl),
            "Headers that name end users or callers."
        ),
        ConfigKey(
            "default_team_disabled",
            \.defaultTeamDisabled,
            .planned(.virtualKeys),
            "Refuse keys without a team.",
            .restricts
        ),
        ConfigKey(
            "service_account_settings",
            \.serviceAccounts,
            .planned(.virtualKeys),
            "Rules for keys that belong to a service."
        ),
        ConfigKey("ui_access_mode", \.uiAccessMode, .planned(.adminUI), "`all` or `admin_only`."),
        ConfigKey("litellm_license", \.license, .accepted, "Everything is free here."),
    ]

    private static let permissionKeys: [ConfigKey<GeneralSettings>] = [
        ConfigKey("allowed_routes", \.allowedRoutes, .planned(.accessControl), "The only routes served.", .restricts),
        ConfigKey(
            "admin_only_routes",
            \.adminOnlyRoutes,
            .planned(.accessControl),
            "Routes for admins only.",
            .restricts
        ),
        ConfigKey("public_routes", \.publicRoutes, .planned(.accessControl), "Routes that need no key."),
        ConfigKey("allowed_ips", \.allowedIPs, .planned(.accessControl), "The only addresses served.", .restricts),
        ConfigKey(
            "use_x_forwarded_for",
            \.usesForwardedFor,
            .planned(.accessControl),
            "Take the client's address from `X-Forwarded-For`."
        ),
        ConfigKey(
            "allow_client_side_credentials",
            \.allowClientSideCredentials,
            .active,
            "Requests may name the address and key of the provider."
        ),
        ConfigKey(
            "enforce_user_param",
            \.enforceUserParam,
            .planned(.accessControl),
            "Requests must have `user`.",
            .restricts
        ),
        ConfigKey(
            "enforced_params",
            \.enforcedParams,
            .planned(.accessControl),
            "Parameters that requests must have; dotted paths reach inside.",
            .restricts
        ),
        ConfigKey(
            "reject_clientside_metadata_tags",
            \.rejectClientMetadataTags,
            .planned(.accessControl),
            "Refuse tags in requests.",
            .restricts
        ),
        ConfigKey(
            "enforce_fallback_model_access",
            \.enforceFallbackAccess,
            .planned(.accessControl),
            "Fall back only to models the key may use.",
            .restricts
        ),
        ConfigKey(
            "dangerously_allow_mock_testing_request_params",
            \.allowsMockTesting,
            .active,
            "Requests may ask for mock answers and mock failures."
        ),
        ConfigKey("max_request_size_mb", \.maxRequestSizeMB, .active, "Largest request in MB.", limit: .moreThan(0)),
        ConfigKey(
            "max_held_requests_mb",
            \.maxHeldRequestsMB,
            .active,
            "MB of request bodies held at once, over all connections; beyond it requests get 503.",
            limit: .moreThan(0)
        ),
        ConfigKey(
            "decision_log_size",
            \.decisionLogSize,
            .active,
            "Requests of which the routing decisions are kept for GET /decisions/{call_id}; 0 keeps none. Read at the start.",
            limit: .atLeast(0)
        ),
        ConfigKey(
            "max_response_size_mb",
            \.maxResponseSizeMB,
            .planned(.requestLimits),
            "Largest response in MB.",
            .restricts,
            limit: .moreThan(0)
        ),
        ConfigKey(
            "max_parallel_requests",
            \.maxParallelRequests,
            .planned(.requestLimits),
            "Requests of a key in flight at once.",
            .restricts,
            limit: .atLeast(0)
        ),
        ConfigKey(
            "global_max_parallel_requests",
            \.globalMaxParallelRequests,
            .planned(.requestLimits),
            "Requests in flight at once.",
            .restricts,
            limit: .atLeast(0)
        ),
        ConfigKey(
            "token_rate_limit_type",
            \.tokenRateLimitType,
            .planned(.requestLimits),
            "Which tokens token limits count."
        ),
        ConfigKey(
            "fail_closed_rate_limit_enforcement",
            \.failClosedRateLimits,
            .planned(.requestLimits),
            "Refuse requests while limits cannot be read.",
            .restricts
        ),
        ConfigKey(
            "disable_retry_on_max_parallel_request_limit_error",
            \.disableRetryOnParallelLimit,
            .planned(.requestLimits),
            "Refuse at once when too many requests are in flight."
        ),
        ConfigKey(
            "user_url_validation",
            \.userURLValidation,
            .active,
            "Refuse addresses in requests that lead into the local network."
        ),
        ConfigKey(
            "user_url_allowed_hosts",
            \.userURLAllowedHosts,
            .active,
            "Hosts that addresses in requests may lead to all the same."
        ),
        ConfigKey(
            "provider_url_destination_allowed_hosts",
            \.destinationAllowedHosts,
            .planned(.networking),
            "The only hosts that requests are sent to.",
            .restricts
        ),
    ]

    private static let requestKeys: [ConfigKey<GeneralSettings>] = [
        ConfigKey("completion_model", \.completionModel, .active, "Model for every chat and completion request."),
        ConfigKey("embedding_model", \.embeddingModel, .active, "Model for every embedding request."),
        ConfigKey(
            "image_generation_model",
            \.imageGenerationModel,
            .planned(.otherEndpoints),
            "Model for every image request."
        ),
        ConfigKey(
            "moderation_model",
            \.moderationModel,
            .planned(.otherEndpoints),
            "Model for every moderation request."
        ),
        ConfigKey(
            "infer_model_from_keys",
            \.inferModelFromKeys,
            .active,
            "`GET /models` also lists the known models of providers whose keys are in the environment; they can be called "
                + "only where `model_list` leads to them."
        ),
        ConfigKey(
            "always_include_stream_usage",
            \.alwaysIncludeStreamUsage,
            .active,
            "`true`: every stream ends with its usage; `false`: providers are asked for it only when the client asked; "
                + "not set: providers are always asked, clients get it when they asked."
        ),
        ConfigKey(
            "forward_client_headers_to_llm_api",
            \.forwardClientHeaders,
            .active,
            "Send the client's `x-…` headers upstream."
        ),
        ConfigKey(
            "forward_openai_org_id",
            \.forwardOpenAIOrgID,
            .active,
            "Send the client's `openai-organization` header upstream."
        ),
        ConfigKey("cancel_on_disconnect", \.cancelOnDisconnect, .accepted, "A client that leaves always cancels."),
    ]

    private static let passThroughKeys: [ConfigKey<GeneralSettings>] = [
        ConfigKey(
            "pass_through_endpoints",
            \.passThroughEndpoints,
            .planned(.passThrough),
            "Own routes that lead to other servers."
        ),
        ConfigKey(
            "use_client_credentials_pass_through_routes",
            \.clientCredentialsPassThrough,
            .planned(.passThrough),
            "Providers' own routes take the client's credentials and no key."
        ),
        ConfigKey(
            "pass_through_request_timeout",
            \.passThroughTimeout,
            .planned(.passThrough),
            "Seconds such a request may take.",
            limit: .atLeast(0)
        ),
    ]
}
