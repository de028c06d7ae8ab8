import LLMCore

extension LiteLLMSettings {
    package static let schema = ConfigSchema<LiteLLMSettings>(
        [
            ConfigKeyGroup("Requests", requestKeys),
            ConfigKeyGroup("Credentials of every deployment", credentialKeys),
            ConfigKeyGroup("Attempts and fallbacks", attemptKeys),
            ConfigKeyGroup("Connections to providers", connectionKeys),
            ConfigKeyGroup("Logs and callbacks", logKeys),
            ConfigKeyGroup("Metrics", metricKeys),
            ConfigKeyGroup("Caching", cacheKeys),
            ConfigKeyGroup("Budgets and prices", moneyKeys),
            ConfigKeyGroup("Keys, teams and users", keyKeys),
            ConfigKeyGroup("Models, tools and the rest", otherKeys),
        ],
        unknown: .kept
    )

    private static let requestKeys: [ConfigKey<LiteLLMSettings>] = [
        ConfigKey(
            "drop_params",
            \.dropParams,
            .active,
            "Drop parameters that a provider does not know instead of refusing the request; also `LITELLM_DROP_PARAMS`."
        ),
        ConfigKey(
            "strict_params",
            \.strictParams,
            .active,
            "Refuse a request (400) of which something would be left out or changed for its provider, names and all; also "
                + "what `drop_params` would drop. Not for what no answer depends on, such as `user`."
        ),
        ConfigKey("modify_params", \.modifyParams, .active, "Allow changes that make the provider accept a request."),
        ConfigKey(
            "disable_stop_sequence_limit",
            \.disableStopSequenceLimit,
            .active,
            "Send all of `stop` to providers; otherwise its first four texts, the most that OpenAI takes."
        ),
        ConfigKey(
            "add_function_to_prompt",
            \.addFunctionToPrompt,
            .active,
            "Describe functions in the prompt where a provider has none, instead of refusing them."
        ),
        ConfigKey("model_alias_map", \.modelAliases, .active, "Other names for models."),
        ConfigKey(
            "include_cost_in_streaming_usage",
            \.includeCostInStreamingUsage,
            .active,
            "Add `cost`, in US dollars, to the usage at the end of a stream, where a price is known and usage is shown."
        ),
        ConfigKey("enable_preview_features", \.enablePreviewFeatures, .accepted, "Features on trial."),
        ConfigKey(
            "disable_add_transform_inline_image_block",
            \.disableInlineImageBlock,
            .planned(.otherProviders),
            "Leave image addresses as they are for providers that want a mark on them."
        ),
        ConfigKey(
            "disable_hf_tokenizer_download",
            \.disableHFTokenizerDownload,
            .accepted,
            "Vocabularies are never downloaded."
        ),
        ConfigKey("disable_token_counter", \.disableTokenCounter, .planned(.tokenizers), "Do not count tokens."),
        ConfigKey(
            "enable_json_schema_validation",
            \.enableJSONSchemaValidation,
            .planned(.chatOptions),
            "Check answers against the schema that the request asked for."
        ),
        ConfigKey("return_response_headers", \.returnResponseHeaders, .accepted, "They are always returned."),
        ConfigKey("filter_invalid_headers", \.filterInvalidHeaders, .planned(.chatOptions), "Drop malformed headers."),
        ConfigKey(
            "add_user_information_to_llm_headers",
            \.addUserInformationHeaders,
            .planned(.virtualKeys),
            "Send user, team and key upstream as headers."
        ),
    ]

    private static let credentialKeys: [ConfigKey<LiteLLMSettings>] =
        [
            ConfigKey("api_base", \.apiBase, .active, "Address for deployments without one."),
            ConfigKey("api_key", \.apiKey, .active, "Key for deployments without one."),
            ConfigKey("api_version", \.apiVersion, .active, "API version for deployments without one."),
            ConfigKey("organization", \.organization, .active, "Organization for deployments without one."),
        ]
        + ProviderParameter.all.filter { $0.name != "token" && $0.name != "model_id" }.map { parameter in
            let name = parameter.name
            return ConfigKey(name, type: "text (secret)", parameter.status, parameter.summary) { node, section, _ in
                var credentials = section.credentials.reveal()
                credentials[name] = node.json
                section.credentials = Secret(credentials)
            }
        }

    private static let attemptKeys: [ConfigKey<LiteLLMSettings>] = [
        ConfigKey(
            "request_timeout",
            \.requestTimeout,
            .active,
            "Seconds a request may take; 6000 when nothing is set. Also `REQUEST_TIMEOUT`.",
            limit: .atLeast(0)
        ),
        ConfigKey("num_retries", \.numRetries, .active, "Attempts after the first one.", limit: .atLeast(0)),
        ConfigKey(
            "allowed_fails",
            \.allowedFails,
            .active,
            "Failures a minute before a deployment rests; 3 when not set.",
            limit: .atLeast(0)
        ),
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
            "expose_router_debug_in_errors",
            \.exposeRouterDebug,
            .active,
            "Say in an error which fallbacks were tried and what came of them."
        ),
    ]

    private static let connectionKeys: [ConfigKey<LiteLLMSettings>] = [
        ConfigKey("force_ipv4", \.forceIPv4, .active, "Connect to providers over IPv4 only."),
        ConfigKey(
            "ssl_verify",
            \.sslVerify,
            .active,
            "Whether certificates of providers are checked, or the file to check them with; also `SSL_VERIFY`."
        ),
        ConfigKey(
            "ssl_certificate",
            \.sslCertificate,
            .active,
            "Our own certificate towards providers; also `SSL_CERTIFICATE`."
        ),
        ConfigKey("ssl_security_level", \.sslSecurityLevel, .planned(.networking), "Level of OpenSSL's ciphers."),
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
    ]

    private static let cacheKeys: [ConfigKey<LiteLLMSettings>] = [
        ConfigKey(
            "cache",
            type: "boolean, or `{type: …}`",
            .planned(.responseCache),
            "Answer repeated requests from a cache."
        ) { node, section, reader in
            if case .map = node.value {
                section.cache = true
                section.cacheParams = CacheParams.read(node, &reader) ?? section.cacheParams
            } else {
                section.cache = Bool.read(node, &reader) ?? false
            }
        },
        ConfigKey("cache_params", \.cacheParams, .planned(.responseCache), "Where and how responses are cached."),
        ConfigKey(
            "default_in_memory_ttl",
            \.defaultInMemoryTTL,
            .planned(.responseCache),
            "Seconds entries live in memory."
        ),
        ConfigKey("default_redis_ttl", \.defaultRedisTTL, .planned(.responseCache), "Seconds entries live in Redis."),
        ConfigKey(
            "default_redis_batch_cache_expiry",
            \.redisBatchExpiry,
            .planned(.responseCache),
            "Seconds between batch reads of a missing entry."
        ),
        ConfigKey("enable_redis_auth_cache", \.enableRedisAuthCache, .planned(.sharedState), "Share looked-up keys."),
        ConfigKey(
            "force_redis_hash_tag_grouping",
            \.forceRedisHashTags,
            .planned(.sharedState),
            "Keep related entries on one node of a Redis cluster."
        ),
        ConfigKey(
            "enable_caching_on_provider_specific_optional_params",
            \.cacheProviderParams,
            .planned(.responseCache),
            "Let parameters of single providers count for the cache key."
        ),
    ]
}
