import ArgumentParser
import GatewayConfig
import GatewayServer
import LLMCore

/// Where the configuration comes from, read as often as needed.
struct ConfigSource: Sendable {
    /// nil: no file, defaults only.
    let path: String?
    let environment: [String: String]

    /// A configuration and what there is to say about it.
    struct Loaded: Sendable {
        let config: GatewayConfig
        let messages: [String]
    }

    /// Reads and checks the file.
    ///
    /// - Throws: an `ExitCode` after every problem was printed.
    func load() throws -> Loaded {
        let (config, diagnostics) = try self.check()
        guard let config else {
            for diagnostic in diagnostics { Serve.note(diagnostic.description) }
            Serve.note("the configuration has errors; `litellm check` prints them all.")
            throw ExitCode(1)
        }
        return Loaded(config: config, messages: diagnostics.map(\.description))
    }

    /// Reads and checks the file; the configuration is nil when it has errors.
    func check() throws -> (config: GatewayConfig?, diagnostics: [ConfigDiagnostic]) {
        let (config, diagnostics) = try self.read()
        guard let config else { return (nil, diagnostics) }
        let further = self.settingFindings(config)
        return (further.isEmpty ? config : nil, diagnostics + further)
    }

    /// What is wrong with settings that point outside the file; every finding is an error.
    func settingFindings(_ config: GatewayConfig) -> [ConfigDiagnostic] {
        SettingChecks(config, environment: self.merged(config), path: self.path).findings()
    }

    /// What keeps single deployments from working.
    func deploymentFindings(_ config: GatewayConfig) -> [ConfigDiagnostic] {
        var findings: [ConfigDiagnostic] = []
        _ = GatewaySnapshot(config, environment: self.merged(config)) { findings.append($0) }
        return findings
    }

    /// What there is to say about the master key.
    func exposureFindings(_ config: GatewayConfig) -> [ConfigDiagnostic] {
        let exposure = Exposure(config)
        guard let weakness = exposure.weakness else { return [] }
        let place = ConfigPlace(source: self.path ?? "", path: "general_settings.master_key")
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

    /// The environment with the file's own variables in it.
    func merged(_ config: GatewayConfig) -> [String: String] {
        self.environment.merging(config.environmentVariables.mapValues { $0.reveal() }) { _, file in file }
    }

    private func read() throws -> (config: GatewayConfig?, diagnostics: [ConfigDiagnostic]) {
        guard let path = self.path else {
            var config = GatewayConfig()
            config.environment = ConfigEnvironment(self.environment)
            return (config, [])
        }
        let bytes: [UInt8]
        do {
            bytes = try LocalConfigFiles().read(path)
        } catch {
            throw ValidationError("\(path) cannot be read: \(error)")
        }
        return GatewayConfig.load(
            yaml: bytes,
            source: path,
            environment: self.environment,
            readFile: LocalConfigFiles().read
        )
    }
}
