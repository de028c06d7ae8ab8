import ArgumentParser

/// Options of LiteLLM that steer its Python servers or its database tool.
///
/// They are accepted, so that existing command lines keep working, and have no effect.
struct PythonServerOptions: ParsableArguments {
    @Flag(name: .both("run_gunicorn"), help: .hidden) var runGunicorn = false
    @Flag(name: .both("run_hypercorn"), help: .hidden) var runHypercorn = false
    @Flag(name: .both("run_granian"), help: .hidden) var runGranian = false
    @Option(name: .both("granian_threads"), help: .hidden) var granianThreads: Int?
    @Option(name: .both("limit_concurrency"), help: .hidden) var limitConcurrency: Int?
    @Option(name: .both("max_requests_before_restart"), help: .hidden) var maxRequestsBeforeRestart: Int?
    @Option(name: .both("max_requests_before_restart_jitter"), help: .hidden) var maxRequestsBeforeRestartJitter: Int?
    @Option(name: .both("timeout_worker_healthcheck"), help: .hidden) var timeoutWorkerHealthcheck: Int?
    @Flag(name: .both("reload"), help: .hidden) var reload = false
    @Flag(name: .both("local"), help: .hidden) var local = false
    @Flag(name: .both("use_queue"), help: .hidden) var useQueue = false
    @Flag(name: .both("test_async"), help: .hidden) var testAsync = false
    @Option(name: .both("num_requests"), help: .hidden) var numRequests: Int?
    @Option(name: .both("log_config"), help: .hidden) var logConfig: String?
    @Flag(name: .both("iam_token_db_auth"), help: .hidden) var iamTokenDBAuth = false
    @Flag(name: .both("azure_postgresql_auth"), help: .hidden) var azurePostgreSQLAuth = false
    @Flag(name: .both("use_prisma_db_push"), help: .hidden) var usePrismaDBPush = false
    @Flag(name: .both("use_v2_migration_resolver"), help: .hidden) var useV2MigrationResolver = false
    @Flag(name: .both("use_legacy_migration_resolver"), help: .hidden) var useLegacyMigrationResolver = false
    @Flag(name: .both("enforce_prisma_migration_check"), help: .hidden) var enforcePrismaMigrationCheck = false
    @Option(name: .both("prometheus_metrics_port"), help: .hidden) var prometheusMetricsPort: Int?
    @Flag(name: .both("setup"), help: .hidden) var setup = false
    @Option(name: .both("telemetry"), help: .hidden) var telemetry: String?

    /// The options that were given.
    var given: [String] {
        var names: [String] = []
        func add(_ isGiven: Bool, _ name: String) {
            if isGiven { names.append("--" + name) }
        }
        add(self.runGunicorn, "run_gunicorn")
        add(self.runHypercorn, "run_hypercorn")
        add(self.runGranian, "run_granian")
        add(self.granianThreads != nil, "granian_threads")
        add(self.limitConcurrency != nil, "limit_concurrency")
        add(self.maxRequestsBeforeRestart != nil, "max_requests_before_restart")
        add(self.maxRequestsBeforeRestartJitter != nil, "max_requests_before_restart_jitter")
        add(self.timeoutWorkerHealthcheck != nil, "timeout_worker_healthcheck")
        add(self.reload, "reload")
        add(self.local, "local")
        add(self.useQueue, "use_queue")
        add(self.testAsync, "test_async")
        add(self.numRequests != nil, "num_requests")
        add(self.logConfig != nil, "log_config")
        add(self.iamTokenDBAuth, "iam_token_db_auth")
        add(self.azurePostgreSQLAuth, "azure_postgresql_auth")
        add(self.usePrismaDBPush, "use_prisma_db_push")
        add(self.useV2MigrationResolver, "use_v2_migration_resolver")
        add(self.useLegacyMigrationResolver, "use_legacy_migration_resolver")
        add(self.enforcePrismaMigrationCheck, "enforce_prisma_migration_check")
        add(self.prometheusMetricsPort != nil, "prometheus_metrics_port")
        add(self.setup, "setup")
        add(self.telemetry != nil, "telemetry")
        return names
    }
}
