import ArgumentParser
import GatewayConfig

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
