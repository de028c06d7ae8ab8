import ArgumentParser
import GatewayConfig
import GatewayPolicy
import GatewayServer
import LLMCore
import LLMCredentials
import LLMTransport
import LiteLLM
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// One run of the gateway: its services, from start to drain.
struct GatewayRun {
    let plan: ServerPlan
    let loaded: ConfigSource.Loaded
    let environment: [String: String]

    func run() async throws {
        Heap.keepLargeBlocks()
        let config = self.loaded.config
        let merged = self.mergedEnvironment(config)
        let host = try self.host(config)
        let transport = try PreparedTransport(TransportSettings.make(config, merged))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: self.plan.eventLoops)
        let credentials = CredentialRegistry(
            .network(environment: merged, over: UpstreamHandle(eventLoop: group.next(), transport: transport))
        )
        let snapshot = GatewaySnapshot(
            config,
            environment: merged,
            overlay: self.plan.overlay,
            credentials: credentials
        ) { Serve.note($0) }
        guard self.plan.listens else { return }
        var limits = ServerLimits()
        if let seconds = self.plan.keepAlive { limits.idleTimeout = .seconds(max(seconds, 1)) }
        let logger = self.logger(isDebug: self.plan.isDebug || config.isVerbose)
        let application = Application(
            snapshot: snapshot,
            limits: limits,
            accessLog: AccessLog(isEnabled: self.logsAccess, isJSON: config.jsonLogs),
            logger: logger
        )
        let banner = Banner(snapshot: snapshot, host: host, isTLS: self.plan.certificatePath != nil)
        let listener = try await Listener.make(
            configuration: .init(host: host, port: self.plan.port, tls: try self.tls()),
            application: application,
            group: group,
            transport: transport,
            onBound: { address in banner.show(port: address?.port ?? self.plan.port) }
        )
        var services: [any Service] = [application.accessLog, listener]
        if let path = self.plan.configPath {
            services.append(
                ReloadService(
                    path: path,
                    environment: self.environment,
                    overlay: self.plan.overlay,
                    credentials: credentials,
                    application: application,
                    logger: logger
                )
            )
        }
        let configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .cancelGroup
                )
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: self.quietLogger()
        )
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as ListenerError {
            Serve.note(error.description)
            throw ExitCode(1)
        }
        application.accessLog.flush()
        try? await group.shutdownGracefully()
    }

    private func mergedEnvironment(_ config: GatewayConfig) -> [String: String] {
        self.environment.merging(config.environmentVariables.mapValues { $0.reveal() }) { _, file in file }
    }

    /// Where to listen: without a key that keeps strangers out, only this machine, unless that was asked for by name.
    private func host(_ config: GatewayConfig) throws -> String {
        let strength = MasterKeyStrength(config.masterKey?.reveal())
        guard strength != .strong else { return self.plan.host ?? "0.0.0.0" }
        let what = strength == .unset ? "No master key is set" : "The master key is a publicly known one"
        if config.permitsWeakMasterKey {
            Serve.note("\(what): whoever reaches this port may use every model.")
            return self.plan.host ?? "0.0.0.0"
        }
        guard let host = self.plan.host else {
            Serve.note(
                "\(what), so only this machine is served (127.0.0.1). Set general_settings.master_key to serve others."
            )
            return "127.0.0.1"
        }
        guard Self.isLoopback(host) else {
            Serve.note(
                """
                \(what), and \(host) can be reached from other machines. Set general_settings.master_key to a secret, or \
                allow it with general_settings.dangerously_permit_weak_or_unset_master_key: true \
                (LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY=true).
                """
            )
            throw ExitCode(1)
        }
        return host
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    }

    private func tls() throws -> ServerTLS? {
        guard let certificate = self.plan.certificatePath, let key = self.plan.keyPath else { return nil }
        do {
            return try ServerTLS(certificatePath: certificate, keyPath: key, ciphers: self.plan.ciphers)
        } catch {
            Serve.note("TLS cannot be set up with \(certificate) and \(key): \(error)")
            throw ExitCode(1)
        }
    }

    /// Access lines are shown unless the log is quieter than INFO.
    private var logsAccess: Bool {
        switch self.environment["LITELLM_LOG"]?.uppercased() {
        case "WARNING", "ERROR", "CRITICAL": self.plan.isDebug
        default: true
        }
    }

    private func logger(isDebug: Bool) -> Logger {
        var logger = Logger(label: "litellm") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = isDebug ? .debug : (self.logsAccess ? .info : .warning)
        return logger
    }

    /// What the service group says of itself is of interest only when it goes wrong.
    private func quietLogger() -> Logger {
        var logger = Logger(label: "litellm.services") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = self.plan.isDebug ? .debug : .critical
        return logger
    }
}
