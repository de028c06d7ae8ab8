import GatewayConfig
import LLMTransport
import LiteLLM

/// What is wrong with settings that point outside the file: certificates, proxies, variables of the environment.
struct SettingChecks {
    private let config: GatewayConfig
    private let environment: [String: String]
    private let path: String

    /// - Parameters:
    ///   - config: the configuration.
    ///   - environment: the variables, the configuration's own included.
    ///   - path: how the configuration's file is called.
    init(_ config: GatewayConfig, environment: [String: String], path: String?) {
        self.config = config
        self.environment = environment
        self.path = path ?? ""
    }

    /// Every finding, errors only.
    func findings() -> [ConfigDiagnostic] {
        self.verification() + self.certificates() + self.proxies() + self.numbers()
    }

    // MARK: - Certificates

    private func verification() -> [ConfigDiagnostic] {
        guard case .bundle(let path) = self.config.tlsVerification else { return [] }
        let isSetting = self.config.litellmSettings.sslVerify != nil
        let place = isSetting ? self.setting("litellm_settings.ssl_verify") : Self.variable("SSL_VERIFY")
        guard let fault = CertificatePair.fault(ofRoots: path) else { return [] }
        return [
            ConfigDiagnostic(
                .error,
                at: place,
                fault,
                remedy: "write true, false, or the path of a PEM file with the certificates to trust."
            )
        ]
    }

    private func certificates() -> [ConfigDiagnostic] {
        var findings: [ConfigDiagnostic] = []
        for name in TransportEnvironment.rootNames {
            guard let path = self.environment[name], !path.isEmpty,
                let fault = CertificatePair.fault(ofRoots: path)
            else { continue }
            findings.append(
                ConfigDiagnostic(
                    .error,
                    at: Self.variable(name),
                    fault,
                    remedy: "name a PEM file with the certificates to trust, or unset the variable."
                )
            )
        }
        if let path = self.config.clientCertificate, let fault = CertificatePair(path, path).fault() {
            let isSetting = self.config.litellmSettings.sslCertificate != nil
            findings.append(
                ConfigDiagnostic(
                    .error,
                    at: isSetting ? self.setting("litellm_settings.ssl_certificate") : Self.variable("SSL_CERTIFICATE"),
                    fault,
                    remedy: "name a PEM file with our certificate towards providers and its key."
                )
            )
        }
        return findings
    }

    /// What is wrong with the server's own certificate and key; every finding is an error.
    ///
    /// They are read once, at the start, so a reload does not ask.
    func serverFindings(_ files: ConfigSource.ServerFiles) -> [ConfigDiagnostic] {
        let place = ConfigPlace(source: "--ssl_certfile_path (SSL_CERTFILE_PATH)", path: "")
        let keyPlace = ConfigPlace(source: "--ssl_keyfile_path (SSL_KEYFILE_PATH)", path: "")
        switch (files.certificate, files.key) {
        case (nil, nil):
            return []
        case (let certificate?, nil):
            return [
                ConfigDiagnostic(
                    .error,
                    at: keyPlace,
                    "is missing beside the certificate '\(certificate)'",
                    remedy: "name the file of its private key, or leave both out."
                )
            ]
        case (nil, let key?):
            return [
                ConfigDiagnostic(
                    .error,
                    at: place,
                    "is missing beside the private key '\(key)'",
                    remedy: "name the file of its certificate, or leave both out."
                )
            ]
        case (let certificate?, let key?):
            guard let fault = CertificatePair(certificate, key).fault() else { return [] }
            return [
                ConfigDiagnostic(
                    .error,
                    at: place,
                    fault,
                    remedy: "the server's TLS needs a certificate chain and its private key, both in PEM form."
                )
            ]
        }
    }

    // MARK: - Proxies and numbers

    private func proxies() -> [ConfigDiagnostic] {
        TransportEnvironment.proxyNames.compactMap { name in
            guard let (name, text) = TransportEnvironment.variable(name, self.environment), ProxyServer(text) == nil
            else {
                return nil
            }
            // The text may hold a password, so only its scheme is quoted.
            let scheme = text.firstRange(of: "://").map { " (\(text[..<$0.lowerBound]):// is not spoken)" } ?? ""
            let isKnown = text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://")
            return ConfigDiagnostic(
                .error,
                at: Self.variable(name),
                "is not the address of an HTTP proxy\(isKnown ? "" : scheme)",
                remedy: "write http://[user:password@]host:port with a port from 1 to 65535, or unset the variable."
            )
        }
    }

    private func numbers() -> [ConfigDiagnostic] {
        guard let text = self.config.environment["REQUEST_TIMEOUT"], self.config.litellmSettings.requestTimeout == nil
        else { return [] }
        if let seconds = Double(text), seconds.isFinite, seconds >= 0 { return [] }
        return [
            ConfigDiagnostic(
                .error,
                at: Self.variable("REQUEST_TIMEOUT"),
                "'\(text.prefix(40))' is no number of seconds",
                remedy: "write a number such as 600, or unset the variable."
            )
        ]
    }

    private func setting(_ key: String) -> ConfigPlace {
        ConfigPlace(source: self.path, path: key)
    }

    private static func variable(_ name: String) -> ConfigPlace {
        ConfigPlace(source: "environment", path: name)
    }
}
