import LLMCore
package import LLMTransport

/// The variables that say how providers are reached; the library and the gateway obey the same ones.
package enum TransportEnvironment {
    /// Files, or directories of them, with certificates to trust beside the system's.
    package static let rootNames = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"]
    /// Proxies for `http`, for `https`, and for what those leave open; also in small letters.
    package static let proxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
    /// Whom no proxy is asked for; also in small letters.
    package static let exceptionsName = "NO_PROXY"
    /// `false` for no checks, or certificates to trust.
    package static let verificationName = "SSL_VERIFY"
    /// Our own certificate and its key, for providers that ask for one.
    package static let certificateName = "SSL_CERTIFICATE"
    /// The `user-agent` of requests.
    package static let userAgentName = "LITELLM_USER_AGENT"

    /// A variable that may be written in capitals or small; nil when it is unset or empty.
    package static func variable(_ name: String, _ environment: [String: String]) -> (name: String, value: String)? {
        for name in [name, name.lowercased()] {
            if let value = environment[name] { return value.isEmpty ? nil : (name, value) }
        }
        return nil
    }

    /// The files of certificates to trust.
    package static func roots(_ environment: [String: String]) -> [String] {
        self.rootNames.compactMap { environment[$0] }.filter { !$0.isEmpty }
    }

    /// Whether any of the variables is set.
    static func isSet(_ environment: [String: String]) -> Bool {
        let names = self.rootNames + [self.verificationName, self.certificateName, self.userAgentName]
        return names.contains { environment[$0]?.isEmpty == false }
            || (self.proxyNames + [self.exceptionsName]).contains { self.variable($0, environment) != nil }
    }
}

extension TransportConfiguration {
    /// What the environment says.
    ///
    /// - Throws: `badRequest` when a proxy's address is none.
    package init(environment: [String: String]) throws(LLMError) {
        self.init()
        self.userAgent = environment[TransportEnvironment.userAgentName] ?? "litellm-swift/\(ProductVersion.text)"
        self.tls.additionalRootPaths = TransportEnvironment.roots(environment)
        if let text = environment[TransportEnvironment.verificationName], !text.isEmpty {
            switch text.lowercased() {
            case "true", "yes", "on", "1", "t", "y": break
            case "false", "no", "off", "0", "f", "n": self.tls.verifies = false
            default: self.tls.additionalRootPaths.append(text)
            }
        }
        if let path = environment[TransportEnvironment.certificateName], !path.isEmpty {
            self.tls.clientCertificatePath = path
        }
        func proxy(_ name: String) -> String? { TransportEnvironment.variable(name, environment)?.value }
        self.proxies = try ProxySettings(
            http: proxy("HTTP_PROXY"),
            https: proxy("HTTPS_PROXY"),
            all: proxy("ALL_PROXY"),
            none: proxy(TransportEnvironment.exceptionsName)
        )
    }
}
