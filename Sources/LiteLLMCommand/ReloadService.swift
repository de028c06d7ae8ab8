import GatewayConfig
import GatewayServer
import LLMCore
import LLMCredentials
import LiteLLM
import Logging
import ServiceLifecycle
import UnixSignals

/// Takes a changed configuration over while requests go on: when its files change, or on SIGHUP.
struct ReloadService: Service {
    let path: String
    let environment: [String: String]
    let overlay: SnapshotOverlay
    let credentials: CredentialRegistry
    let application: Application
    let logger: Logger

    func run() async throws {
        let trigger = ConfigReloadTrigger()
        let (reloader, _, _) = ConfigReloader.start(
            path: self.path,
            environment: self.environment,
            fileSystem: LocalConfigFiles()
        )
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let signals = await UnixSignalsSequence(trapping: .sighup)
                for await _ in signals.cancelOnGracefulShutdown() { trigger.request() }
            }
            group.addTask {
                await cancelWhenGracefulShutdown {
                    await reloader.run(clock: ContinuousClock(), trigger: trigger) { self.handle($0) }
                }
            }
        }
    }

    private func handle(_ outcome: ConfigReloader.Outcome) {
        switch outcome {
        case .changed(let config, let diagnostics):
            for diagnostic in diagnostics { Serve.note(diagnostic.description) }
            let variables = config.environmentVariables.mapValues { $0.reveal() }
            let snapshot = GatewaySnapshot(
                config,
                environment: self.environment.merging(variables) { _, file in file },
                overlay: self.overlay,
                credentials: self.credentials
            ) { Serve.note($0) }
            self.application.replace(snapshot)
            Serve.note("\(self.path) was reloaded: \(snapshot.client.modelNames.count) models.")
        case .refused(let diagnostics):
            for diagnostic in diagnostics { Serve.note(diagnostic.description) }
            Serve.note("\(self.path) has errors, so the configuration before it stays in force.")
        }
    }
}
