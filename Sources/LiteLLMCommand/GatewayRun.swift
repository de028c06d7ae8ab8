import ArgumentParser
import GatewayConfig
import GatewayPolicy
import GatewayServer
import LLMCore
import LLMCredentials
import LLMRedis
import LLMRouter
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
    private let notes: ServerNotes

    init(plan: ServerPlan, loaded: ConfigSource.Loaded, environment: [String: String]) {
        self.plan = plan
        self.loaded = loaded
        self.environment = environment
        self.notes = ServerNotes(loaded.config)
    }

    func run() async throws {
        Heap.keepLargeBlocks()
        let config = self.loaded.config
        let merged = ConfigSource(path: self.plan.configPath, environment: self.environment).merged(config)
        let host = try self.host(config)
        let transport = try self.transport(config, merged)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: self.plan.eventLoops)
        let credentials = CredentialRegistry(
            .network(environment: merged, over: UpstreamHandle(eventLoop: group.next(), transport: transport))
        )
        var findings: [ConfigDiagnostic] = []
        let snapshot = GatewaySnapshot(
            config,
            environment: merged,
            overlay: self.plan.overlay,
            credentials: credentials
        ) { findings.append($0) }
        for line in ConfigFindings.atStart(findings) { self.notes.tell(line) }
        if let only = self.plan.overlay.definition, !snapshot.client.modelNames.contains(only.name) {
            self.notes.tell("--model \(only.model) cannot be served, so there is nothing to start.")
            throw ExitCode(1)
        }
        guard self.plan.listens else { return }
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        var limits = ServerLimits()
        if let seconds = self.plan.keepAlive { limits.idleTimeout = .seconds(max(seconds, 1)) }
        limits.maxConcurrentRequests = self.plan.maxRequests
        let logger = self.logger(isDebug: self.plan.isDebug || config.isVerbose, merged)
        let application = Application(
            snapshot: snapshot,
            limits: limits,
            accessLog: AccessLog(isEnabled: self.logsAccess, isJSON: config.jsonLogs),
            spending: SpendAccount(limit: self.plan.maxBudget),
            logger: logger
        )
        let banner = Banner(snapshot: snapshot, host: host, isTLS: self.plan.certificatePath != nil, notes: self.notes)
        let listener = try await Listener.make(
            configuration: .init(host: host, port: self.plan.port, tls: try self.tls()),
            application: application,
            group: group,
            transport: transport,
            onBound: { address in banner.show(port: address?.port ?? self.plan.port) }
        )
        var services: [any Service] = [application.accessLog, listener]
        let shared = try self.sharedRouting(config, snapshot, on: group.next())
        let notes = shared?.client.map { SharedHealth(SharedNotes(client: $0, name: "health_check")) }
        if let health = listener.healthService(sharing: notes) { services.append(health) }
        if let path = self.plan.configPath {
            services.append(
                ReloadService(
                    path: path,
                    environment: Secret(self.environment),
                    overlay: self.plan.overlay,
                    credentials: credentials,
                    host: host,
                    notes: self.notes,
                    application: application,
                    first: config,
                    loaded: self.loaded.contents,
                    hangups: hangups
                )
            )
        }
        if let shared { services.append(shared) }
        // The last one stops first: what nobody waits for does not hold up the drain.
        services.append(application.mirrors)
        let impatience = ImpatientStop(notes: self.notes) { application.accessLog.flush() }
        try await self.run(services, impatience)
        application.accessLog.flush()
        try? await group.shutdownGracefully()
    }

    /// Runs services until a signal or one of them ends all.
    private func run(_ services: [any Service], _ impatience: ImpatientStop) async throws {
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
            let group = ServiceGroup(configuration: configuration)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                tasks.addTask { await impatience.run() }
                try await tasks.next()
                tasks.cancelAll()
            }
        } catch let error as ListenerError {
            self.notes.tell(error.description)
            throw ExitCode(1)
        }
    }

    /// What exchanges the router's knowledge with other gateways, where a Redis is configured.
    private func sharedRouting(
        _ config: GatewayConfig,
        _ snapshot: GatewaySnapshot,
        on eventLoop: any EventLoop
    ) throws -> RoutingExchange? {
        do {
            return try SharedRouting.service(
                config,
                state: snapshot.client.table.state,
                eventLoop: eventLoop,
                notes: self.notes,
                now: { RoutingClock.now() }
            )
        } catch {
            self.notes.tell("The Redis of router_settings cannot be used: \(error)")
            throw ExitCode(1)
        }
    }

    private func transport(_ config: GatewayConfig, _ environment: [String: String]) throws -> PreparedTransport {
        do throws(LLMError) {
            let transport = try PreparedTransport(TransportSettings.make(config, environment))
            if transport.lacksSystemRoots, transport.configuration.tls.additionalRootPaths.isEmpty,
                transport.configuration.tls.verifies
            {
                self.notes.tell(
                    """
                    This machine has no certificates to trust, so no provider behind https can be called: install \
                    ca-certificates, or name a bundle in SSL_CERT_FILE.
                    """
                )
            }
            return transport
        } catch {
            let cause = error.cause.map { " (\($0))" } ?? ""
            self.notes.tell(
                """
                The certificates for calls to providers cannot be used\(cause). They are set by \
                litellm_settings.ssl_verify (SSL_VERIFY), litellm_settings.ssl_certificate (SSL_CERTIFICATE), \
                SSL_CERT_FILE and REQUESTS_CA_BUNDLE.
                """
            )
            throw ExitCode(1)
        }
    }

    /// Where to listen: without a key that keeps strangers out, only this machine, unless that was asked for by name.
    private func host(_ config: GatewayConfig) throws -> String {
        let exposure = Exposure(config)
        guard let weakness = exposure.weakness else { return self.plan.host ?? "0.0.0.0" }
        if exposure.isOpen {
            self.notes.tell("\(weakness): whoever reaches this port may use every model.")
            return self.plan.host ?? "0.0.0.0"
        }
        guard let host = self.plan.host else {
            self.notes.tell(
                """
                \(weakness), so only this machine is served (127.0.0.1). Set general_settings.master_key to serve others.
                """
            )
            return "127.0.0.1"
        }
        if let refusal = exposure.refusal(of: host) {
            self.notes.tell("\(refusal). \(Exposure.remedy)")
            throw ExitCode(1)
        }
        return host
    }

    private func tls() throws -> ServerTLS? {
        guard let certificate = self.plan.certificatePath, let key = self.plan.keyPath else { return nil }
        do {
            return try ServerTLS(certificatePath: certificate, keyPath: key, ciphers: self.plan.ciphers)
        } catch let error as CipherListError {
            self.notes.tell(error.description)
            throw ExitCode(1)
        } catch {
            let unreadable = [certificate, key].compactMap { path -> String? in
                do { _ = try LocalConfigFiles().read(path) } catch { return "\(path) cannot be read (\(error))" }
                return nil
            }
            let cause = unreadable.isEmpty ? "\(error)" : unreadable.joined(separator: ", ")
            self.notes.tell("TLS cannot be set up with \(certificate) and \(key): \(cause).")
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

    private func logger(isDebug: Bool, _ environment: [String: String]) -> Logger {
        var logger = self.notes.makeLogger("litellm")
        let isDetailed = self.plan.isDetailed || ConfigEnvironment(environment).isOn("DETAILED_DEBUG")
        logger.logLevel = isDetailed ? .trace : isDebug ? .debug : (self.logsAccess ? .info : .warning)
        return logger
    }

    /// What the service group says of itself is of interest only when it goes wrong.
    private func quietLogger() -> Logger {
        var logger = self.notes.makeLogger("litellm.services")
        logger.logLevel = self.plan.isDebug ? .debug : .critical
        return logger
    }
}
