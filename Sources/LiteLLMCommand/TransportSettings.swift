import GatewayConfig
import LLMCore
import LLMTransport
import LiteLLM

/// How providers are reached, from settings and environment.
enum TransportSettings {
    static func make(
        _ config: GatewayConfig,
        _ environment: [String: String]
    ) throws(LLMError) -> TransportConfiguration {
        var transport = try TransportConfiguration(environment: environment)
        transport.forceIPv4 = config.litellmSettings.forceIPv4
        // The file's words count instead of the variable's.
        transport.tls.verifies = true
        transport.tls.additionalRootPaths = TransportEnvironment.roots(environment)
        switch config.tlsVerification {
        case .system: break
        case .off: transport.tls.verifies = false
        case .bundle(let path): transport.tls.additionalRootPaths.append(path)
        }
        transport.tls.clientCertificatePath = config.clientCertificate
        return transport
    }
}
