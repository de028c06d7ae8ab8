// LiteLLMCommand: the executable `litellm`. Commands only: it reads options and the environment, makes the services
// and runs them. Start reading here, then GatewayRun.swift.

import ArgumentParser
import GatewayConfig
import GatewayServer
import LLMCore
import LiteLLM
import Logging
import NIOPosix
import ServiceLifecycle

/// `litellm`: reads the configuration, makes the services, runs them until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "litellm",
        abstract: "An LLM gateway: one OpenAI-compatible address in front of every provider.",
        discussion: """
            litellm --config config.yaml      serve the models of a file
            litellm --model openai/gpt-4o     serve one model
            litellm --setup                   ask for providers and keys, and write a file
            litellm check config.yaml         print every problem of a file
            litellm explain CALL_ID           say why a request went where it went
            litellm simulate --help           replay a log of requests against a file

            Every option can be written with underscores or with hyphens.
            """,
        version: "LiteLLM: Current Version = \(ProductVersion.text)",
        subcommands: [Check.self, Explain.self, Simulate.self]
    )

    @Option(name: .both("config", short: "c"), help: "config.yaml (CONFIG_FILE_PATH).")
    var config: String?

    @OptionGroup(title: "Server") var server: ServerOptions
    @OptionGroup(title: "One model") var model: ModelOptions

    @Flag(name: .both("debug"), help: "Log more: services, lost parameters (LITELLM_LOG=DEBUG).")
    var debug = false

    @Flag(
        name: .both("detailed_debug"),
        help: "Log each request in detail: route, target, names of headers and parameters (DETAILED_DEBUG)."
    )
    var detailedDebug = false

    @Flag(name: .both("validate_config"), help: "Check the configuration and exit; 1 when it has errors.")
    var validateConfig = false

    @Flag(name: .both("health"), help: "Ask a running server for GET /health and print the answer.")
    var health = false

    @Option(
        name: .both("test"),
        parsing: .scanningForValue,
        help: "Send a test request, whole and streamed, to a running server (an address may follow)."
    )
    var test: String?

    @Flag(name: .both("setup"), help: "Ask for providers, keys and models, write config.yaml (--config), and start.")
    var setup = false

    @Flag(name: .both("skip_server_startup"), help: "Do everything but listen.")
    var skipServerStartup = false

    @Flag(name: [.customShort("v")], help: .hidden) var showsVersion = false

    func run() async throws {
        if self.showsVersion { throw CleanExit.message(Self.configuration.version) }
        let environment = ProcessEnvironment.current(adding: try self.model.addedKeys())
        if self.setup { return try await self.setUp(environment) }
        let plan = try ServerPlan(self, environment)
        if plan.ciphers != nil, plan.certificatePath == nil, plan.keyPath == nil {
            Self.note("--ciphers has no effect without --ssl_certfile_path and --ssl_keyfile_path.")
        }
        for note in ServerPlan.unread(environment) { ServerNotes(environment).tell(note) }
        if self.health || self.test != nil {
            return try await RunningServer(plan: plan, environment: environment).run(
                health: self.health,
                test: self.test
            )
        }
        let source = plan.configSource(environment)
        if self.validateConfig {
            let reading = source.check(for: .check)
            for finding in reading.diagnostics { Self.note(finding.description) }
            guard !reading.hasErrors else { throw ExitCode(1) }
            print("\(plan.configPath ?? ConfigDiagnostic.noFile): the configuration has no errors.")
            return
        }
        let loaded = try source.load()
        for line in loaded.messages { ServerNotes(loaded.config).tell(line) }
        if self.model.save { try SavedConfig(self.model).write() }
        try await GatewayRun(plan: plan, loaded: loaded, environment: environment).run()
    }

    /// Writes a configuration with whoever sits at the terminal, and starts with it.
    private func setUp(_ environment: [String: String]) async throws {
        let port = try self.server.listeningPort(environment)
        let setup = Setup(path: self.config ?? "config.yaml", port: port == 0 ? 4000 : port, environment: environment)
        guard let start = try setup.run() else { return }
        var command = self
        command.setup = false
        command.config = start.path
        command.server.port = start.port
        try await command.run()
    }

    /// One line for whoever started the program.
    static func note(_ text: String) {
        Output.writeError("litellm: \(text)\n")
    }
}
