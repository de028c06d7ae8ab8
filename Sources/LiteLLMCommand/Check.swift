import ArgumentParser
import GatewayConfig

/// `litellm check`: every problem of a configuration at once, with path, line and mend.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Print every problem of a configuration; exits 1 when there are errors."
    )

    @Argument(help: "The configuration (default: CONFIG_FILE_PATH, else config.yaml).")
    var path: String?

    func run() throws {
        let environment = ProcessEnvironment.current()
        let path = self.path ?? environment["CONFIG_FILE_PATH"] ?? "config.yaml"
        let (config, diagnostics) = try ConfigSource(path: path, environment: environment).check()
        for diagnostic in diagnostics { print(diagnostic.description) }
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        guard config != nil, errors == 0 else {
            print("\(path): \(errors) errors, \(warnings) warnings.")
            throw ExitCode(1)
        }
        print("\(path): no errors, \(warnings) warnings.")
    }
}
