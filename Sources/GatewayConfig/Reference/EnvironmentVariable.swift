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
        server + security + connections + credentials + stores + limits + services

    private static let server: [EnvironmentVariable] = [
        EnvironmentVariable("CONFIG_FILE_PATH", .active, "The configuration, when `--config` does not name one."),
        EnvironmentVariable("WORKER_CONFIG", .active, "The same, where it holds a path and the other is not set."),
        EnvironmentVariable(
            "LITELLM_CONFIG_BUCKET_NAME",
            .accepted,
            "A configuration in a bucket; the start says that it is not read."
        ),
        EnvironmentVariable("HOST", .active, "Address to listen on.", default: "0.0.0.0"),
        EnvironmentVariable("PORT", .active, "Port to listen on.", default: "4000"),
        EnvironmentVariable("NUM_WORKERS", .active, "Event loops.", default: "one per core"),
        EnvironmentVariable("SSL_KEYFILE_PATH SSL_CERTFILE_PATH", .active, "Files for serving TLS."),
        EnvironmentVariable("KEEPALIVE_TIMEOUT", .active, "Seconds an idle connection is kept."),
        EnvironmentVariable(
            "LIMIT_CONCURRENCY",
            .active,
            "Requests that are answered at once, as `--limit_concurrency`; others get a 503."
        ),
        EnvironmentVariable("LITELLM_LOG", .active, "`DEBUG`, `INFO`, `WARNING` or `ERROR`.", default: "INFO"),
        EnvironmentVariable("SET_VERBOSE DEBUG", .active, "Log more, as `--debug`.", default: "false"),
        EnvironmentVariable(
            "DETAILED_DEBUG",
            .active,
            "Log each request in detail, as `--detailed_debug`: names, never values.",
            default: "false"
        ),
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
        EnvironmentVariable(
            "LITELLM_PROXY_API_KEY",
            .active,
            "The key of `--test`, `--health` and `litellm explain`, where no master key is known."
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
        EnvironmentVariable(
            "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY",
            .active,
            "Proxies on the way to providers, and whom none is asked for; also in small letters."
        ),
        EnvironmentVariable("SSL_VERIFY", .active, "As `litellm_settings.ssl_verify`.", default: "true"),
        EnvironmentVariable("SSL_CERTIFICATE", .active, "As `litellm_settings.ssl_certificate`."),
        EnvironmentVariable(
            "SSL_CERT_FILE REQUESTS_CA_BUNDLE",
            .active,
            "Certificates to trust beside the system's, for calls to providers."
        ),
        EnvironmentVariable("LITELLM_USER_AGENT", .active, "The `User-Agent` of calls to providers."),
        EnvironmentVariable(
            "MAX_IMAGE_URL_DOWNLOAD_SIZE_MB",
            .active,
            "Largest picture or document that is fetched for a provider."
        ),
        EnvironmentVariable(
            "OPENAI_API_KEY ANTHROPIC_API_KEY AZURE_API_KEY",
            .active,
            "A provider's key, for deployments without one; every provider has its own name."
        ),
    ]

    /// What logins of providers take from the environment where a deployment does not say.
    private static let credentials: [EnvironmentVariable] = [
        EnvironmentVariable(
            "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_REGION_NAME AWS_REGION "
                + "AWS_DEFAULT_REGION AWS_PROFILE_NAME AWS_PROFILE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE",
            .active,
            "AWS: keys, region, profile."
        ),
        EnvironmentVariable(
            "AWS_ROLE_ARN AWS_ROLE_SESSION_NAME AWS_SESSION_NAME AWS_EXTERNAL_ID AWS_WEB_IDENTITY_TOKEN_FILE "
                + "AWS_STS_ENDPOINT AWS_ENDPOINT_URL_STS",
            .active,
            "AWS: roles."
        ),
        EnvironmentVariable(
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_CREDENTIALS_FULL_URI "
                + "AWS_CONTAINER_AUTHORIZATION_TOKEN AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE AWS_EC2_METADATA_DISABLED "
                + "AWS_EC2_METADATA_SERVICE_ENDPOINT AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
            .active,
            "AWS: what the machine gives."
        ),
        EnvironmentVariable(
            "AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_CLIENT_CERTIFICATE_PATH AZURE_CERTIFICATE_PATH "
                + "AZURE_CLIENT_CERTIFICATE_PASSWORD AZURE_CERTIFICATE_PASSWORD AZURE_USERNAME AZURE_PASSWORD "
                + "AZURE_FEDERATED_TOKEN_FILE AZURE_AUTHORITY_HOST AZURE_SCOPE AZURE_CREDENTIAL AZURE_AD_TOKEN",
            .active,
            "Azure: logins."
        ),
        EnvironmentVariable(
            "IDENTITY_ENDPOINT IDENTITY_HEADER MSI_ENDPOINT MSI_SECRET AZURE_POD_IDENTITY_AUTHORITY_HOST",
            .active,
            "Azure: what the machine gives."
        ),
        EnvironmentVariable(
            "VERTEXAI_CREDENTIALS VERTEX_CREDENTIALS GOOGLE_APPLICATION_CREDENTIALS CLOUDSDK_CONFIG VERTEXAI_PROJECT "
                + "VERTEX_PROJECT GOOGLE_CLOUD_PROJECT GCLOUD_PROJECT VERTEXAI_LOCATION VERTEX_LOCATION "
                + "GCE_METADATA_HOST GCE_METADATA_ROOT",
            .active,
            "Google: logins, project, place."
        ),
        EnvironmentVariable(
            "WATSONX_TOKEN WATSONX_ZENAPIKEY WATSONX_IAM_URL WATSONX_PROJECT_ID WX_PROJECT_ID PROJECT_ID "
                + "WATSONX_DEPLOYMENT_SPACE_ID WATSONX_SPACE_ID WX_SPACE_ID SPACE_ID",
            .active,
            "IBM watsonx."
        ),
        EnvironmentVariable(
            "AICORE_SERVICE_KEY AICORE_CLIENT_ID AICORE_CLIENT_SECRET AICORE_AUTH_URL AICORE_RESOURCE_GROUP",
            .active,
            "SAP AI Core."
        ),
        EnvironmentVariable(
            "GIGACHAT_CREDENTIALS GIGACHAT_API_KEY GIGACHAT_ACCESS_TOKEN GIGACHAT_AUTH_URL GIGACHAT_SCOPE",
            .active,
            "GigaChat."
        ),
        EnvironmentVariable(
            "DATABRICKS_CLIENT_ID DATABRICKS_CLIENT_SECRET PREDIBASE_TENANT_ID OCI_COMPARTMENT_ID",
            .active,
            "Further providers."
        ),
        EnvironmentVariable(
            "CIRCLE_OIDC_TOKEN CIRCLE_OIDC_TOKEN_V2 ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            .active,
            "Tokens that `oidc/…` stands for."
        ),
        EnvironmentVariable(
            "LITELLM_OIDC_ALLOWED_CREDENTIAL_DIRS",
            .active,
            "Folders that `oidc/file/…` may read from."
        ),
    ]

    private static let stores: [EnvironmentVariable] = [
        EnvironmentVariable("DATABASE_URL DIRECT_URL", .planned(.database), "As `general_settings.database_url`."),
        EnvironmentVariable(
            "DATABASE_HOST DATABASE_PORT DATABASE_USERNAME DATABASE_USER DATABASE_PASSWORD DATABASE_NAME DATABASE_SCHEMA",
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
        EnvironmentVariable(
            "DEFAULT_ALLOWED_FAILS DEFAULT_FAILURE_THRESHOLD_PERCENT DEFAULT_FAILURE_THRESHOLD_MINIMUM_REQUESTS "
                + "SINGLE_DEPLOYMENT_TRAFFIC_FAILURE_THRESHOLD",
            .active,
            "When a deployment that fails is given a rest."
        ),
        EnvironmentVariable("INITIAL_RETRY_DELAY MAX_RETRY_DELAY", .active, "Seconds between tries."),
        EnvironmentVariable(
            "HEALTH_CHECK_TIMEOUT_SECONDS BACKGROUND_HEALTH_CHECK_MAX_TOKENS",
            .active,
            "What a health check may take."
        ),
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
