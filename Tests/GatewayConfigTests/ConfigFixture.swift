import Foundation
import GatewayConfig
import Testing

/// Loads a configuration out of text, with files that exist only in the test.
struct ConfigFixture {
    var files: [String: String] = [:]
    var environment: [String: String] = [:]

    struct NoSuchFile: Error, CustomStringConvertible {
        var description: String { "no such file" }
    }

    func load(
        _ yaml: String,
        source: String = "config.yaml"
    ) -> (config: GatewayConfig?, diagnostics: [ConfigDiagnostic]) {
        GatewayConfig.load(yaml: Array(yaml.utf8), source: source, environment: self.environment) { path in
            guard let text = self.files[path] else {
                throw NoSuchFile()
            }
            return Array(text.utf8)
        }
    }

    /// The configuration, which must have no errors.
    func config(_ yaml: String, location: SourceLocation = #_sourceLocation) throws -> GatewayConfig {
        let (config, diagnostics) = self.load(yaml)
        return try #require(config, "\(diagnostics)", sourceLocation: location)
    }

    /// The findings, one line each, without the notice of keys that have no effect yet.
    func findings(_ yaml: String) -> [String] {
        self.load(yaml).diagnostics.filter { $0.severity != .notice }.map(\.description)
    }

    /// The bytes of a file under Data.
    static func data(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: "Data", withExtension: nil))
        return Array(try Data(contentsOf: url.appending(path: name)))
    }

    /// The root of the repository.
    static var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }
}
