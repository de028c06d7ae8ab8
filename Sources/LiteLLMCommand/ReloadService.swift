import GatewayConfig
import GatewayServer
import LLMCore
import LLMCredentials
import LiteLLM
import ServiceLifecycle
import UnixSignals

/// Takes a changed configuration over while requests go on: when its files change, or on SIGHUP.
///
/// The service group logs its services' descriptions, so this one shows nothing of what it holds.
struct ReloadService: Service, CustomStringConvertible {
    let path: String
    let environment: Secret<[String: String]>
    let overlay: SnapshotOverlay
    let credentials: CredentialRegistry
    /// Where the server listens, which a reload does not change.
    let host: String
    let notes: ServerNotes
    let application: Application
    /// The configuration that the process began with.
    let first: GatewayConfig
    /// What it was read from; an edit while the process started is taken over like one later.
    let loaded: ContentHash
    /// SIGHUP, trapped since before anybody could know that the gateway is up: untrapped, it ends a process.
    let hangups: UnixSignalsSequence

    var description: String { "ReloadService" }

    func run() async throws {
        let trigger = ConfigReloadTrigger()
        let (reloader, _, _) = ConfigReloader.start(
            path: self.path,
            environment: self.environment.reveal(),
            fileSystem: LocalConfigFiles(readsPipes: false),
            loaded: self.loaded,
            check: self.check
        )
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in self.hangups.cancelOnGracefulShutdown() { trigger.request() }
            }
            group.addTask {
                await cancelWhenGracefulShutdown {
                    await reloader.run(clock: ContinuousClock(), trigger: trigger) { self.handle($0) }
                }
            }
        }
    }

    /// What speaks against taking a configuration over while the server runs, and what else there is to say of it.
    private func check(_ reading: ConfigReading) -> [ConfigDiagnostic] {
        let present = MasterKeyState(key: self.application.snapshot.settings.masterKey, host: self.host)
        let findings = ConfigFindings(reading: reading, source: self.source).further(for: .reload(from: present))
        return findings + self.lostModels(reading)
    }

    /// A file that has lost all its models is most likely one that is still being written.
    private func lostModels(_ reading: ConfigReading) -> [ConfigDiagnostic] {
        guard let config = reading.partial, config.modelList.isEmpty, !reading.failed(at: "model_list"),
            self.overlay.definition == nil, !self.application.snapshot.client.modelNames.isEmpty
        else { return [] }
        return [
            ConfigDiagnostic(
                .error,
                at: ConfigPlace(source: self.path, path: "model_list"),
                "no model is left, though there were some",
                remedy: "restart the gateway to serve none."
            )
        ]
    }

    private var source: ConfigSource {
        ConfigSource(path: self.path, environment: self.environment.reveal())
    }

    /// Which changes a reload cannot apply.
    private func restartNote(_ config: GatewayConfig) -> String {
        let names = RestartSettings.changed(
            from: self.first,
            to: config,
            environment: self.environment.reveal()
        )
        return names.isEmpty ? "" : " Needs a restart to take effect: \(names.joined(separator: ", "))."
    }

    private func handle(_ outcome: ConfigReloader.Outcome) {
        switch outcome {
        case .changed(let config, let diagnostics):
            for diagnostic in diagnostics { self.notes.tell(diagnostic.description) }
            let snapshot = GatewaySnapshot(
                config,
                environment: self.source.merged(config),
                overlay: self.overlay,
                credentials: self.credentials,
                state: self.application.routingState
            ) { _ in }  // All of it is among the findings already.
            self.application.replace(snapshot)
            let count = snapshot.client.modelNames.count
            let models = "\(count) model\(count == 1 ? "" : "s")"
            self.notes.tell("\(self.path) was reloaded: \(models).\(self.restartNote(config))")
        case .refused(let diagnostics):
            for diagnostic in diagnostics { self.notes.tell(diagnostic.description) }
            self.notes.tell("\(self.path) has errors, so the configuration before it stays in force.")
        }
    }
}
