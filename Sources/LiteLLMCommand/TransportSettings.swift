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
        for name in Self.rootVariables {
            if let path = environment[name], !path.isEmpty { transport.tls.additionalRootPaths.append(path) }
        }
        transport.tls.clientCertificatePath = config.clientCertificate
        transport.proxies = try ProxySettings(
            http: Self.variable("HTTP_PROXY", environment)?.value,
            https: Self.variable("HTTPS_PROXY", environment)?.value,
            all: Self.variable("ALL_PROXY", environment)?.value,
            none: Self.variable("NO_PROXY", environment)?.value
        )
        return transport
    }

    /// Variables that name files of certificates to trust.
    static let rootVariables = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"]
    /// Variables that name proxies.
    static let proxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]

    /// A variable that may be written in capitals or small; nil when it is unset or empty.
    static func variable(_ name: String, _ environment: [String: String]) -> (name: String, value: String)? {
        for name in [name, name.lowercased()] {
            if let value = environment[name] { return value.isEmpty ? nil : (name, value) }
        }
        return nil
    }
}
