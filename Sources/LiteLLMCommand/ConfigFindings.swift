import GatewayConfig
import GatewayServer
import LLMCore
import LLMCredentials
import LiteLLM

/// Everything there is to say about a configuration that was read, for each of those who ask.
///
/// There is no other place where findings are put together, so that none of the three knows less than the others.
struct ConfigFindings {
    /// What the findings are for; it decides what is looked at and what keeps the configuration from being used.
    enum Purpose {
        /// `litellm check` and `--validate_config`: everything is said, and every error counts.
        case check
        /// The start: every error counts but those of single models, which are left out (as LiteLLM does) and told of
        /// when they are made.
        case start
        /// A running gateway: every error counts, and so does a weaker master key than the one in force.
        case reload(from: MasterKeyState)
    }

    let reading: ConfigReading
    let source: ConfigSource

    /// What there is to say beside what reading found.
    func further(for purpose: Purpose) -> [ConfigDiagnostic] {
        guard let config = self.reading.partial else { return [] }
        let settings = SettingChecks(config, environment: self.source.merged(config), path: self.source.path)
        var findings = settings.findings() + self.masterKey(config)
        switch purpose {
        case .check:
            findings += settings.serverFindings(self.source.serverFiles)
            findings += self.deployments(config) + self.exposure(config)
        case .start:
            findings += settings.serverFindings(self.source.serverFiles)
        case .reload(let present):
            findings += self.deployments(config)
            if !self.reading.failed(at: Self.masterKeyPath) {
                findings += present.findings(of: config, source: self.source.path ?? "")
            }
        }
        var seen = Set(self.reading.diagnostics)
        return findings.filter { seen.insert($0).inserted }
    }

    /// Everything: what reading found, and what else there is to say.
    func all(for purpose: Purpose) -> ConfigReading {
        ConfigReading(
            partial: self.reading.partial,
            diagnostics: self.reading.diagnostics + self.further(for: purpose)
        )
    }

    static let masterKeyPath = "general_settings.master_key"

    // MARK: - Deployments

    /// What keeps single deployments from working.
    private func deployments(_ config: GatewayConfig) -> [ConfigDiagnostic] {
        var findings: [ConfigDiagnostic] = []
        let environment = self.source.merged(config)
        let credentials = CredentialRegistry(.offline(environment: environment))
        _ = GatewaySnapshot(config, environment: environment, credentials: credentials) { findings.append($0) }
        // What could not be read is missing, so findings about what is missing would only mislead.
        return findings.filter { finding in
            !Self.decisiveKeys.contains { self.reading.failed(at: "\(finding.path).litellm_params.\($0)") }
        }
    }

    /// Without one of these, a deployment is another one than the file means.
    private static let decisiveKeys = [
        "model", "custom_llm_provider", "api_key", "api_base", "base_url", "api_version", "mock_response",
    ]

    /// The words about models at a start: what is an error elsewhere is a warning here, for the others are served.
    static func atStart(_ findings: [ConfigDiagnostic]) -> [String] {
        var lines = findings.map { finding in
            var finding = finding
            if finding.severity == .error { finding.severity = .warning }
            return finding.description
        }
        let places = Set(findings.lazy.filter { $0.severity == .error }.map(\.path)).count
        if places > 0 {
            lines.append(
                """
                \(places == 1 ? "1 entry" : "\(places) entries") of model_list cannot work as written (above); the gateway \
                serves the others. For `litellm check` and for a reload these are errors.
                """
            )
        }
        return lines
    }

    // MARK: - Who is let in

    /// What is wrong with the master key as a text.
    private func masterKey(_ config: GatewayConfig) -> [ConfigDiagnostic] {
        guard let key = config.masterKey?.reveal(), let written = config.writtenMasterKey?.reveal() else { return [] }
        let place = ConfigPlace(source: self.source.path ?? "", path: Self.masterKeyPath)
        if key.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return [
                ConfigDiagnostic(
                    .error,
                    at: place,
                    "the master key holds a line break or another character that no request can carry",
                    remedy: "set it to one line of printable characters."
                )
            ]
        }
        guard key != written else { return [] }
        return [
            ConfigDiagnostic(.notice, at: place, "the master key has white space at its ends, which is left out")
        ]
    }

    /// What there is to say about the master key.
    private func exposure(_ config: GatewayConfig) -> [ConfigDiagnostic] {
        let exposure = Exposure(config)
        guard let weakness = exposure.weakness, !self.reading.failed(at: Self.masterKeyPath) else { return [] }
        let place = ConfigPlace(source: self.source.path ?? "", path: Self.masterKeyPath)
        return [
            exposure.isOpen
                ? ConfigDiagnostic(.warning, at: place, "\(weakness): whoever reaches the port may use every model")
                : ConfigDiagnostic(
                    .warning,
                    at: place,
                    "\(weakness), so only this machine is served",
                    remedy: "set it to a secret of your own to serve others."
                )
        ]
    }
}

/// Who a running gateway lets in: what a reload may not quietly widen.
struct MasterKeyState {
    /// The master key in force.
    let key: Secret<String>?
    /// Where the server listens, which a reload does not change.
    let host: String

    /// Why another configuration must not be taken over while the server runs.
    func findings(of config: GatewayConfig, source: String) -> [ConfigDiagnostic] {
        let exposure = Exposure(config)
        let place = ConfigPlace(source: source, path: ConfigFindings.masterKeyPath)
        if let refusal = exposure.refusal(of: self.host) {
            return [ConfigDiagnostic(.error, at: place, refusal, remedy: Exposure.remedy)]
        }
        guard let weakness = exposure.weakness, exposure.isWeaker(than: Exposure(key: self.key)) else { return [] }
        guard !exposure.isOpen else {
            return [ConfigDiagnostic(.warning, at: place, "\(weakness): whoever reaches the port may use every model")]
        }
        return [
            ConfigDiagnostic(
                .error,
                at: place,
                "\(weakness), and a reload does not let in whom the key in force keeps out",
                remedy: "put the key back, or restart the gateway to serve this machine without it."
            )
        ]
    }
}
