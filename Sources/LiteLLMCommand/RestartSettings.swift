import GatewayConfig
import LLMCore
import LiteLLM

/// Settings that are read once, when the process starts: a reload cannot apply them.
enum RestartSettings {
    /// The names of those that differ between two configurations.
    static func changed(
        from old: GatewayConfig,
        to new: GatewayConfig,
        environment: [String: String]
    ) -> [String] {
        var names: [String] = []
        func compare<Value: Equatable>(_ name: String, _ value: (GatewayConfig) -> Value) {
            if value(old) != value(new) { names.append(name) }
        }
        compare("litellm_settings.ssl_verify") { $0.tlsVerification.defaultText }
        compare("litellm_settings.ssl_certificate") { $0.clientCertificate }
        compare("litellm_settings.force_ipv4") { $0.litellmSettings.forceIPv4 }
        compare("litellm_settings.json_logs") { $0.jsonLogs }
        compare("litellm_settings.set_verbose") { $0.isVerbose }
        compare("router_settings.redis_*") { try? $0.sharedStateRedis() }
        for name in TransportEnvironment.rootNames + TransportEnvironment.proxyNames + [
            TransportEnvironment.exceptionsName
        ] {
            compare("environment_variables.\(name)") { TransportEnvironment.variable(name, merged($0))?.value }
        }
        compare("environment_variables.\(TransportEnvironment.userAgentName)") {
            merged($0)[TransportEnvironment.userAgentName]
        }
        // These are read before the file, so what the file says of them has never counted.
        for name in [
            "HOST", "PORT", "NUM_WORKERS", "KEEPALIVE_TIMEOUT", "LIMIT_CONCURRENCY", "SSL_CERTFILE_PATH",
            "SSL_KEYFILE_PATH",
        ] {
            compare("environment_variables.\(name)") { $0.environmentVariables[name] }
        }
        return names

        func merged(_ config: GatewayConfig) -> [String: String] {
            environment.merging(config.environmentVariables.mapValues { $0.reveal() }) { _, file in file }
        }
    }
}
