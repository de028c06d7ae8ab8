// LiteLLM: the library. `completion(model:messages:)` in Calling/Completion.swift is the shortest way in; `LLM` holds what
// lasts between calls, Calling/LLM+operations.swift what can be asked; LLMClient+chat.swift is the attempt loop that the
// gateway shares.

@_exported public import LLMCore
import LLMCredentials
@_exported public import LLMDialects
import LLMRedis
import LLMRouter
import LLMTransport
import NIOCore
import NIOPosix
import Synchronization

/// Calls models of many providers from a Swift program, without a server.
///
/// Names are those of its deployments; any other `provider/model` is called directly, with the key from the provider's
/// environment variable (`OPENAI_API_KEY`, `ANTHROPIC_API_KEY`, …), and can be a fallback, too. Proxies (`HTTPS_PROXY`,
/// …) and certificates (`SSL_CERT_FILE`, …) are taken from the environment as well. Connections are kept between calls,
/// so make one and share it. Safe to use from any task.
public final class LLM: Sendable {
    /// One that knows the environment and nothing else; what the free functions use.
    public static let shared = LLM()

    /// Deployments and settings as they are now.
    let configuration: Mutex<LLMConfiguration>
    /// Deployments and settings as they were at first.
    private let original: (definitions: [DeploymentDefinition], settings: ClientSettings)
    let surroundings: LLMConfiguration.Surroundings
    let eventLoop: any EventLoop
    let executor: LoopExecutor
    let upstream: NIOLoopBoundBox<UpstreamClient>
    /// Why no provider can be reached as the environment wants; every call throws it.
    let transportFailure: LLMError?
    let mirrors = MirrorQueue<MirroredChat>()
    /// What works beside the calls; nearly always nothing.
    let background = BackgroundWork()

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - deployments: what names stand for; several with one name share its load.
    ///   - settings: what holds for every call.
    ///   - environment: where keys and addresses are looked up; the process's own when nil.
    public convenience init(
        deployments: [DeploymentDefinition] = [],
        settings: ClientSettings = ClientSettings(),
        environment: [String: String]? = nil
    ) {
        self.init(deployments, settings, environment ?? ProcessEnvironment.current())
    }

    /// Makes a client that shares what it learns about deployments with other programs and gateways, through Redis.
    ///
    /// No call waits for Redis, and none fails because of it: while it is away, this client goes on with what it knows.
    ///
    /// - Parameters:
    ///   - deployments: what names stand for; those with the ids of others' are the same deployments.
    ///   - settings: what holds for every call.
    ///   - environment: where keys and addresses are looked up; the process's own when nil.
    ///   - redis: where to share.
    /// - Throws: `badRequest` when the Redis's settings cannot be used; that it cannot be reached is no error.
    public convenience init(
        deployments: [DeploymentDefinition] = [],
        settings: ClientSettings = ClientSettings(),
        environment: [String: String]? = nil,
        redis: SharedRedis
    ) throws(LLMError) {
        let environment = environment ?? ProcessEnvironment.current()
        self.init(deployments, settings, environment)
        let seed: RoutingExchange.Seed = (.random(in: .min ... .max), .random(in: .min ... .max))
        let state = self.surroundings.state
        let exchange = try redis.exchange(of: state, environment, on: self.eventLoop, seed)
        self.background.start("sharing", on: self.executor) { try? await exchange.run() }
    }

    private init(_ deployments: [DeploymentDefinition], _ settings: ClientSettings, _ environment: [String: String]) {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let transport: PreparedTransport
        do throws(LLMError) {
            transport = try Self.transport(environment)
            self.transportFailure = nil
        } catch {
            transport = Self.standardTransport
            self.transportFailure = error
        }
        let credentials = CredentialRegistry(
            .network(environment: environment, over: UpstreamHandle(eventLoop: eventLoop, transport: transport))
        )
        let surroundings = LLMConfiguration.Surroundings(environment: environment, credentials: credentials)
        self.surroundings = surroundings
        self.original = (deployments, settings)
        self.configuration = Mutex(LLMConfiguration(usable: deployments, settings, in: surroundings))
        self.eventLoop = eventLoop
        self.executor = LoopExecutor(eventLoop: eventLoop)
        self.upstream = NIOLoopBoundBox.makeBoxSendingValue(
            UpstreamClient(eventLoop: eventLoop, transport: transport),
            eventLoop: eventLoop
        )
    }

    /// Ends what works beside the calls: copies in flight are given up, and what was not shared yet is told.
    ///
    /// Not needed where nothing is shared; calls can be made afterwards, too.
    public func shutDown() async {
        await self.background.stop()
    }

    // MARK: - Deployments and settings at run time

    /// The client for what begins now.
    var currentClient: LLMClient { self.configuration.withLock { $0.client } }

    /// Makes other deployments and settings hold from now on, and returns their client; nothing changes if that fails.
    @discardableResult
    func change(
        _ edit: (inout [DeploymentDefinition], inout ClientSettings) throws(LLMError) -> Void
    ) throws(LLMError) -> LLMClient {
        try self.configuration.withLock { (configuration: inout LLMConfiguration) throws(LLMError) -> LLMClient in
            var (definitions, settings) = (configuration.definitions, configuration.settings)
            try edit(&definitions, &settings)
            configuration = try LLMConfiguration(definitions, settings, in: self.surroundings)
            return configuration.client
        }
    }

    /// Goes back to the deployments and settings that were there at first.
    func restart() {
        self.configuration.withLock {
            $0 = LLMConfiguration(usable: self.original.definitions, self.original.settings, in: self.surroundings)
        }
    }

    /// Random numbers of one call.
    static func makeRandom() -> CallRandom {
        CallRandom(seed: (.random(in: .min ... .max), .random(in: .min ... .max)))
    }

    /// Connects as the environment says: proxies, certificates to trust, our own certificate.
    private static func transport(_ environment: [String: String]) throws(LLMError) -> PreparedTransport {
        guard TransportEnvironment.isSet(environment) else { return self.standardTransport }
        let configuration = try TransportConfiguration(environment: environment)
        do throws(LLMError) {
            return try PreparedTransport(configuration)
        } catch {
            throw LLMError(
                .apiConnection,
                """
                The certificates for calls to providers cannot be used; they are set by the environment variables \
                \(TransportEnvironment.verificationName), \(TransportEnvironment.certificateName) and \
                \(TransportEnvironment.rootNames.joined(separator: ", ")).
                """,
                cause: error
            )
        }
    }

    /// The defaults need no files, so this fails only where TLS itself cannot be set up.
    private static let standardTransport: PreparedTransport = {
        do {
            return try PreparedTransport(TransportConfiguration())
        } catch {
            preconditionFailure("TLS cannot be set up: \(error)")
        }
    }()
}
