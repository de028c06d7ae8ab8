import GatewayConfig
import Glibc
import LLMTransport

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
        guard let fault = Self.fault(of: path, isDirectoryAllowed: true) else { return [] }
        return [
            ConfigDiagnostic(
                .error,
                at: place,
                "'\(path)' \(fault)",
                remedy: "write true, false, or the path of a PEM file with the certificates to trust."
            )
        ]
    }

    private func certificates() -> [ConfigDiagnostic] {
        var findings: [ConfigDiagnostic] = []
        for name in TransportSettings.rootVariables {
            guard let path = self.environment[name], !path.isEmpty,
                let fault = Self.fault(of: path, isDirectoryAllowed: true)
            else { continue }
            findings.append(
                ConfigDiagnostic(
                    .error,
                    at: Self.variable(name),
                    "'\(path)' \(fault)",
                    remedy: "name a PEM file with the certificates to trust, or unset the variable."
                )
            )
        }
        if let path = self.config.clientCertificate, let fault = Self.fault(of: path, isDirectoryAllowed: false) {
            let isSetting = self.config.litellmSettings.sslCertificate != nil
            findings.append(
                ConfigDiagnostic(
                    .error,
                    at: isSetting ? self.setting("litellm_settings.ssl_certificate") : Self.variable("SSL_CERTIFICATE"),
                    "'\(path)' \(fault)",
                    remedy: "name a PEM file with our certificate towards providers and its key."
                )
            )
        }
        return findings
    }

    /// Why a file of certificates cannot be used; nil when it looks well.
    private static func fault(of path: String, isDirectoryAllowed: Bool) -> String? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return "is no file" }
        if facts.st_mode & S_IFMT == S_IFDIR { return isDirectoryAllowed ? nil : "is a directory" }
        guard let bytes = try? LocalConfigFiles().read(path) else { return "cannot be read" }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN TRUSTED CERTIFICATE-----")
            ? nil : "holds no certificate in PEM form"
    }

    // MARK: - Proxies and numbers

    private func proxies() -> [ConfigDiagnostic] {
        TransportSettings.proxyVariables.compactMap { name in
            guard let (name, text) = TransportSettings.variable(name, self.environment), ProxyServer(text) == nil else {
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
