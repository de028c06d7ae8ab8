import ArgumentParser
import GatewayConfig
import LiteLLM

/// `litellm check`: every problem of a configuration at once, with path, line and mend.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Print every problem of a configuration; exits 1 when there are errors."
    )

    /// Takes `--config` wherever it stands, for it has an option of that name.
    @ParentCommand var serve: Serve

    @Argument(help: "The configuration (default: CONFIG_FILE_PATH, else config.yaml).")
    var path: String?

    @Option(name: .both("config", short: "c"), help: .hidden)
    var config: String?

    func run() throws {
        let environment = ProcessEnvironment.current()
        let path =
            self.path ?? self.config ?? self.serve.config ?? environment["CONFIG_FILE_PATH"] ?? "config.yaml"
        let source = ConfigSource(
            path: path,
            environment: environment,
            serverFiles: ServerPlan.serverFiles(self.serve.server, environment)
        )
        let diagnostics = source.check(for: .check).diagnostics
        for diagnostic in diagnostics { print(diagnostic.description) }
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        guard errors == 0 else {
            print("\(path): \(Self.count(errors, "error")), \(Self.count(warnings, "warning")).")
            throw ExitCode(1)
        }
        print("\(path): no errors, \(Self.count(warnings, "warning")).")
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)\(number == 1 ? "" : "s")"
    }
}
