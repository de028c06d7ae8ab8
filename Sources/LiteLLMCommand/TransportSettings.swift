import GatewayConfig
import LLMCore
import LLMTransport

/// How providers are reached, from settings and environment.
enum TransportSettings {
    static func make(_ config: GatewayConfig, _ environment: [String: String]) throws -> TransportConfiguration {
        var transport = TransportConfiguration()
        transport.userAgent = environment["LITELLM_USER_AGENT"] ?? "litellm-swift/\(ProductVersion.text)"
        transport.forceIPv4 = config.litellmSettings.forceIPv4
        switch config.tlsVerification {
        case .system: break
        case .off: transport.tls.verifies = false
        case .bundle(let path): transport.tls.additionalRootPaths.append(path)
        }
        for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"] {
            if let path = environment[name], !path.isEmpty { transport.tls.additionalRootPaths.append(path) }
        }
        transport.tls.clientCertificatePath = config.clientCertificate
        func variable(_ name: String) -> String? { environment[name] ?? environment[name.lowercased()] }
        transport.proxies = try ProxySettings(
            http: variable("HTTP_PROXY"),
            https: variable("HTTPS_PROXY"),
            all: variable("ALL_PROXY"),
            none: variable("NO_PROXY")
        )
        return transport
    }
}
