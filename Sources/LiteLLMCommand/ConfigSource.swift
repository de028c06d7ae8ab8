import ArgumentParser
import GatewayConfig
import LLMCore

/// Where the configuration comes from, read as often as needed.
struct ConfigSource: Sendable {
    /// nil: no file, defaults only.
    let path: String?
    let environment: [String: String]
    /// What the server's own TLS is to be made of.
    var serverFiles = ServerFiles()

    /// The files of the server's certificate and its key.
    struct ServerFiles: Sendable {
        var certificate: String?
        var key: String?
    }

    /// A configuration and what there is to say about it.
    struct Loaded: Sendable {
        let config: GatewayConfig
        let messages: [String]
        /// What it was read from.
        let contents: ContentHash
    }

    /// Reads and checks the file for a start.
    ///
    /// - Throws: an `ExitCode` after every problem was printed.
    func load() throws -> Loaded {
        let (read, contents) = self.read()
        let reading = ConfigFindings(reading: read, source: self).all(for: .start)
        guard let config = reading.config else {
            let notes = ServerNotes(self.environment)
            for diagnostic in reading.diagnostics { notes.tell(diagnostic.description) }
            notes.tell("the configuration has errors; `litellm check` prints them all.")
            throw ExitCode(1)
        }
        return Loaded(config: config, messages: reading.diagnostics.map(\.description), contents: contents)
    }

    /// Reads the file, and says everything that there is to say for a purpose.
    func check(for purpose: ConfigFindings.Purpose) -> ConfigReading {
        ConfigFindings(reading: self.read().reading, source: self).all(for: purpose)
    }

    /// The environment with the file's own variables in it.
    func merged(_ config: GatewayConfig) -> [String: String] {
        self.environment.merging(config.environmentVariables.mapValues { $0.reveal() }) { _, file in file }
    }

    private func read() -> (reading: ConfigReading, contents: ContentHash) {
        var contents = ContentHash()
        guard let path = self.path else {
            var config = GatewayConfig()
            config.environment = ConfigEnvironment(self.environment)
            return (ConfigReading(partial: config, diagnostics: []), contents)
        }
        let bytes: [UInt8]
        do {
            bytes = try LocalConfigFiles().read(path)
        } catch {
            let finding = ConfigDiagnostic(.error, source: path, message: "the file cannot be read: \(error)")
            return (ConfigReading(partial: nil, diagnostics: [finding]), contents)
        }
        contents.add(path, bytes)
        let reading = GatewayConfig.reading(yaml: bytes, source: path, environment: self.environment) {
            (included) throws -> [UInt8] in
            let bytes = try LocalConfigFiles().read(included)
            contents.add(included, bytes)
            return bytes
        }
        return (reading, contents)
    }
}
