/// A row of the table of environment variables; the reference page is made from it.
package struct EnvironmentVariable: Sendable, Equatable {
    package var names: [String]
    package var defaultText: String?
    package var summary: String
    package var status: ConfigKeyStatus

    private init(_ names: String, _ status: ConfigKeyStatus, _ summary: String, default defaultText: String? = nil) {
        self.names = names.split(separator: " ").map(String.init)
        self.defaultText = defaultText
        self.summary = summary
        self.status = status
    }

    package static let all: [EnvironmentVariable] =
        server + security + connections + stores + limits + services

    private static let server: [EnvironmentVariable] = [
        EnvironmentVariable("CONFIG_FILE_PATH", .active, "The configuration, when `--config` does not name one."),
        EnvironmentVariable("HOST", .active, "Address to listen on.", default: "0.0.0.0"),
        EnvironmentVariable("PORT", .active, "Port to listen on.", default: "4000"),
        EnvironmentVariable("NUM_WORKERS", .active, "Event loops.", default: "one per core"),
        EnvironmentVariable("SSL_KEYFILE_PATH SSL_CERTFILE_PATH", .active, "Files for serving TLS."),
        EnvironmentVariable("KEEPALIVE_TIMEOUT", .active, "Seconds an idle connection is kept."),
        EnvironmentVariable("LITELLM_LOG", .active, "`DEBUG`, `INFO`, `WARNING` or `ERROR`.", default: "INFO"),
        EnvironmentVariable("SET_VERBOSE DETAILED_DEBUG", .active, "Log more.", default: "false"),
        EnvironmentVariable("JSON_LOGS", .active, "Write logs as JSON.", default: "false"),
        EnvironmentVariable("LITELLM_ENVIRONMENT", .active, "`development`, `staging` or `production`."),
        EnvironmentVariable("LITELLM_MODE", .accepted, "Of the Python server."),
        EnvironmentVariable("SERVER_ROOT_PATH", .active, "Path before every route."),
        EnvironmentVariable("NO_DOCS NO_REDOC", .active, "Serve no page that describes the API.", default: "false"),
        EnvironmentVariable("DOCS_URL", .active, "Path of that page.", default: "/"),
        EnvironmentVariable("REDOC_URL", .active, "Path of the second page.", default: "/redoc"),
        EnvironmentVariable("DOCS_TITLE DOCS_DESCRIPTION DOCS_FILTERED", .active, "What the page says."),
    ]

    private static let security: [EnvironmentVariable] = [
        EnvironmentVariable("LITELLM_MASTER_KEY PROXY_MASTER_KEY", .active, "The key that may do everything."),
        EnvironmentVariable(
            "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY",
            .active,
            "Serve other machines without a good master key.",
            default: "false"
        ),
        EnvironmentVariable("LITELLM_DROP_PARAMS", .active, "As `litellm_settings.drop_params`.", default: "false"),
        EnvironmentVariable("REQUEST_TIMEOUT", .active, "As `litellm_settings.request_timeout`.", default: "6000"),
        EnvironmentVariable("LITELLM_SALT_KEY", .planned(.database), "Encrypts stored credentials."),
        EnvironmentVariable("PROXY_ADMIN_ID", .planned(.adminUI), "The first admin."),
        EnvironmentVariable("UI_USERNAME UI_PASSWORD DISABLE_ADMIN_UI UI_LOGO_PATH", .planned(.adminUI), "The pages."),
        EnvironmentVariable(
            "JWT_PUBLIC_KEY_URL JWT_AUDIENCE JWT_ISSUER OAUTH_TOKEN_INFO_ENDPOINT",
            .planned(.tokenAuthentication),
            "Who issues tokens."
        ),
        EnvironmentVariable(
            "GOOGLE_CLIENT_ID GOOGLE_CLIENT_SECRET MICROSOFT_CLIENT_ID MICROSOFT_CLIENT_SECRET MICROSOFT_TENANT "
                + "GENERIC_CLIENT_ID GENERIC_CLIENT_SECRET ALLOWED_EMAIL_DOMAINS",
            .planned(.adminUI),
            "Sign-in."
        ),
    ]

    private static let connections: [EnvironmentVariable] = [
        EnvironmentVariable("HTTP_PROXY HTTPS_PROXY NO_PROXY", .active, "Proxy on the way to providers."),
        EnvironmentVariable("SSL_VERIFY", .active, "As `litellm_settings.ssl_verify`.", default: "true"),
        EnvironmentVariable("SSL_CERTIFICATE", .active, "As `litellm_settings.ssl_certificate`."),
        EnvironmentVariable(
            "OPENAI_API_KEY ANTHROPIC_API_KEY AZURE_API_KEY",
            .active,
            "A provider's key, for deployments without one; every provider has its own name."
        ),
    ]

    private static let stores: [EnvironmentVariable] = [
        EnvironmentVariable("DATABASE_URL DIRECT_URL", .planned(.database), "As `general_settings.database_url`."),
        EnvironmentVariable(
            "DATABASE_HOST DATABASE_PORT DATABASE_USERNAME DATABASE_PASSWORD DATABASE_NAME DATABASE_SCHEMA",
            .planned(.database),
            "Its parts."
        ),
        EnvironmentVariable(
            "STORE_MODEL_IN_DB STORE_PROMPTS_IN_SPEND_LOGS DISABLE_SCHEMA_UPDATE",
            .planned(.database),
            "As the settings of that name."
        ),
        EnvironmentVariable(
            "REDIS_HOST REDIS_PORT REDIS_PASSWORD REDIS_USERNAME REDIS_SSL REDIS_URL REDIS_CLUSTER_NODES "
                + "REDIS_SENTINEL_NODES REDIS_SERVICE_NAME",
            .active,
            "The Redis that gateways share, where `router_settings` turns it on."
        ),
    ]

    private static let limits: [EnvironmentVariable] = [
        EnvironmentVariable("LITELLM_RATE_LIMIT_WINDOW_SIZE", .planned(.requestLimits), "Seconds.", default: "60"),
        EnvironmentVariable("DEFAULT_COOLDOWN_TIME_SECONDS", .active, "Seconds.", default: "5"),
        EnvironmentVariable("ROUTER_MAX_FALLBACKS", .active, "As `max_fallbacks`.", default: "5"),
        EnvironmentVariable("LITELLM_LOCAL_MODEL_COST_MAP MODEL_COST_MAP_URL", .accepted, "Prices are built in."),
        EnvironmentVariable("CUSTOM_TIKTOKEN_CACHE_DIR", .accepted, "Vocabularies are built in."),
    ]

    private static let services: [EnvironmentVariable] = [
        EnvironmentVariable("SLACK_WEBHOOK_URL WEBHOOK_URL PAGERDUTY_API_KEY", .planned(.alerting), "Where alerts go."),
        EnvironmentVariable(
            "SMTP_HOST SMTP_PORT SMTP_USERNAME SMTP_PASSWORD SMTP_SENDER_EMAIL SMTP_TLS",
            .planned(.alerting),
            "Mail."
        ),
        EnvironmentVariable(
            "AZURE_KEY_VAULT_URI HCP_VAULT_ADDR HCP_VAULT_TOKEN GOOGLE_KMS_RESOURCE_NAME USE_AWS_KMS",
            .planned(.secretManagers),
            "Secret managers."
        ),
    ]
}
