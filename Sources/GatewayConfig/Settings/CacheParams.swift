package import LLMCore

/// `cache_params`: where and how responses are cached.
package struct CacheParams: ConfigSection {
    package var kind = CacheKind.redis
    package var mode = CacheMode.defaultOn
    package var ttl: Double?
    package var namespace: String?
    package var callTypes = CacheParams.allCallTypes
    package var inMemoryTTL: Double?
    package var redisTTL: Double?
    package var maxMessages = 4
    package var host: String?
    package var port: Int?
    package var password: Secret<String>?
    package var username: String?
    package var db: Int?
    package var ssl: Bool?
    package var url: Secret<String>?
    package var flushSize: Int?
    package var maxConnections: Int?
    package var socketTimeout: Double?
    package var startupNodes: [JSON] = []
    package var sentinelServiceName: String?
    package var sentinelNodes: [JSON] = []
    package var sentinelPassword: Secret<String>?
    package var similarityThreshold: Double?
    package var diskDirectory = ".litellm_cache"
    /// Options of single backends, under their own names.
    package var backend = Secret(JSONObject())

    package init() {}

    package static let allCallTypes = [
        "acompletion", "completion", "aembedding", "embedding", "atranscription", "transcription",
        "atext_completion", "text_completion", "arerank", "rerank", "responses", "aresponses", "anthropic_messages",
    ]

    package mutating func keep(_ name: String, _ value: ConfigNode) {
        self.backend = self.backend.adding(name, value)
    }
}

/// Where responses are cached.
package enum CacheKind: String, ConfigChoice {
    case local
    case redis
    case redisSemantic = "redis-semantic"
    case qdrantSemantic = "qdrant-semantic"
    case valkeySemantic = "valkey-semantic"
    case s3
    case gcs
    case azureBlob = "azure-blob"
    case disk
    case supabase
}

/// Whether requests must ask for the cache.
package enum CacheMode: String, ConfigChoice {
    case defaultOn = "default_on"
    case defaultOff = "default_off"
}

extension CacheParams {
    package static let schema = ConfigSchema<CacheParams>(
        [ConfigKeyGroup("", commonKeys), ConfigKeyGroup("", redisKeys), ConfigKeyGroup("", backendKeys)],
        unknown: .kept
    )

    private static let commonKeys: [ConfigKey<CacheParams>] = [
        key("type", \.kind, "Where responses are cached."),
        key("mode", \.mode, "`default_off`: only for requests that ask for it."),
        key("ttl", \.ttl, "Seconds an entry lives.", limit: .atLeast(0)),
        key("namespace", \.namespace, "Put before each key of the cache."),
        ConfigKey(
            "supported_call_types",
            \.callTypes,
            .planned(.responseCache),
            "Kinds of calls that are cached."
        ),
        key("default_in_memory_ttl", \.inMemoryTTL, "Seconds an entry lives in memory.", limit: .atLeast(0)),
        key("default_in_redis_ttl", \.redisTTL, "Seconds an entry lives in Redis.", limit: .atLeast(0)),
        key("max_messages", \.maxMessages, "Messages a semantic cache looks at.", limit: .atLeast(1)),
        key("similarity_threshold", \.similarityThreshold, "How alike prompts must be.", limit: .within(0...1)),
    ]

    private static let redisKeys: [ConfigKey<CacheParams>] = [
        key("host", \.host, "Redis; also `REDIS_HOST`."),
        key("port", \.port, "Its port; also `REDIS_PORT`.", limit: .within(1...65535)),
        key("password", \.password, "Its password; also `REDIS_PASSWORD`."),
        key("username", \.username, "Its user; also `REDIS_USERNAME`."),
        key("db", \.db, "Its database number.", limit: .atLeast(0)),
        key("ssl", \.ssl, "Speak TLS; also `REDIS_SSL`."),
        key("url", \.url, "All of it as a URL; also `REDIS_URL`."),
        key("redis_flush_size", \.flushSize, "Entries written at once.", limit: .atLeast(1)),
        key("max_connections", \.maxConnections, "Connections kept.", limit: .atLeast(1)),
        key("socket_timeout", \.socketTimeout, "Seconds an answer may take.", limit: .atLeast(0)),
        key("redis_startup_nodes", \.startupNodes, "Nodes of a cluster; also `REDIS_CLUSTER_NODES`."),
        key("service_name", \.sentinelServiceName, "Name behind a sentinel; also `REDIS_SERVICE_NAME`."),
        key("sentinel_nodes", \.sentinelNodes, "Sentinels; also `REDIS_SENTINEL_NODES`."),
        key("sentinel_password", \.sentinelPassword, "Their password."),
    ]

    private static let backendKeys: [ConfigKey<CacheParams>] =
        [
            ConfigKey(
                "disk_cache_dir",
                \.diskDirectory,
                .planned(.responseCache),
                "Folder of the disk cache.",
                aliases: ["directory"]
            )
        ]
        + [
            ("gcp_service_account", "Account at Redis."), ("gcp_ssl_ca_certs", "Certificates of Redis."),
            ("redis_semantic_cache_embedding_model", "Model that compares prompts."),
            ("redis_semantic_cache_use_async", "Of older versions."),
            ("redis_semantic_cache_index_name", "Index of prompts."),
            ("valkey_semantic_cache_embedding_model", "Model that compares prompts."),
            ("valkey_semantic_cache_index_name", "Index of prompts."),
            ("qdrant_api_base", "Address; also `QDRANT_API_BASE` or `QDRANT_URL`."),
            ("qdrant_api_key", "Key; also `QDRANT_API_KEY`."), ("qdrant_collection_name", "Collection of prompts."),
            ("qdrant_quantization_config", "`binary`, `scalar` or `product`."),
            ("qdrant_semantic_cache_embedding_model", "Model that compares prompts."),
            ("qdrant_semantic_cache_vector_size", "Length of its vectors."),
            ("s3_bucket_name", "Bucket."), ("s3_region_name", "Region."), ("s3_api_version", "API version."),
            ("s3_use_ssl", "Speak TLS."), ("s3_verify", "Check the certificate."), ("s3_endpoint_url", "Address."),
            ("s3_aws_access_key_id", "Access."), ("s3_aws_secret_access_key", "Access."),
            ("s3_aws_session_token", "Access."), ("s3_config", "Further options."),
            ("s3_path", "Folder in the bucket."),
            ("gcs_bucket_name", "Bucket."), ("gcs_path_service_account", "Account."),
            ("gcs_path", "Folder in the bucket."), ("azure_account_url", "Address."),
            ("azure_blob_container", "Container."),
        ].map { .raw($0.0, .planned(.responseCache), $0.1) }

    private static func key<Value: ConfigValue>(
        _ name: String,
        _ field: any WritableKeyPath<CacheParams, Value> & Sendable,
        _ summary: String,
        limit: NumberLimit? = nil
    ) -> ConfigKey<CacheParams> {
        ConfigKey(name, field, .planned(.responseCache), summary, limit: limit)
    }
}
