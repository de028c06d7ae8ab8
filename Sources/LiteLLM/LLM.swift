// LiteLLM: the library. `completion(model:messages:)` in Completion.swift is the shortest way in; `LLM` holds what lasts
// between calls; LLMClient+chat.swift is the attempt loop that the gateway shares.

@_exported public import LLMCore
import LLMCredentials
import LLMDialects
import LLMRedis
import LLMRouter
import LLMTransport
import NIOCore
import NIOPosix
import Synchronization

/// Calls models of many providers from a Swift program, without a server.
///
/// Names are those of its deployments; any other `provider/model` is called directly, with the key from the provider's
/// environment variable (`OPENAI_API_KEY`, `ANTHROPIC_API_KEY`, …). Proxies (`HTTPS_PROXY`, …) and certificates
/// (`SSL_CERT_FILE`, …) are taken from the environment as well. Connections are kept between calls, so make one and
/// share it. Safe to use from any task.
public final class LLM: Sendable {
    /// One that knows the environment and nothing else; what the free functions use.
    public static let shared = LLM()

    /// Deployments and settings as they are now.
    private let configuration: Mutex<LLMConfiguration>
    /// Deployments and settings as they were at first.
    private let original: (definitions: [DeploymentDefinition], settings: ClientSettings)
    private let surroundings: LLMConfiguration.Surroundings
    private let eventLoop: any EventLoop
    private let executor: LoopExecutor
    private let upstream: NIOLoopBoundBox<UpstreamClient>
    /// Why no provider can be reached as the environment wants; every call throws it.
    private let transportFailure: LLMError?
    private let mirrors = MirrorQueue<MirroredChat>()
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

    /// Asks for a chat completion and waits for all of it.
    ///
    /// - Parameters:
    ///   - model: a deployment's name, or `provider/model`.
    ///   - messages: the conversation.
    ///   - parameters: further members of the OpenAI request (`temperature`, `tools`, …), and fields of the provider.
    /// - Returns: the whole answer.
    /// - Throws: what kept every deployment from answering.
    public func completion(
        model: String,
        messages: [ChatMessage],
        parameters: JSONObject = [:]
    ) async throws(LLMError) -> ChatResponse {
        let call = try self.call(model, messages, parameters, isStream: false)
        let client = try self.client(for: model)
        let result: Result<ChatResponse, LLMError> = await withTaskExecutorPreference(self.executor) {
            do throws(LLMError) {
                var trace = CallTrace()
                switch try await self.chat(call, client, &trace).answer {
                case .whole(let response, _): return .success(response)
                case .stream, .rendered, .vectors:
                    throw LLMError(
                        .responseValidation,
                        "The provider streamed an answer that was not asked to be streamed."
                    )
                }
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Asks for a chat completion and hands it out in pieces as they come.
    ///
    /// Returns once the first real piece is there, so that a failure before it is thrown here.
    public func stream(
        model: String,
        messages: [ChatMessage],
        parameters: JSONObject = [:]
    ) async throws(LLMError) -> ChatStream {
        let call = try self.call(model, messages, parameters, isStream: true)
        let client = try self.client(for: model)
        let result: Result<ChatStream, LLMError> = await withTaskExecutorPreference(self.executor) {
            do throws(LLMError) {
                var trace = CallTrace()
                let (answer, output) = try await self.chat(call, client, &trace)
                switch answer {
                case .whole(let response, _):
                    output.play([response.asChunk], failure: nil)
                    return .success(ChatStream(output, of: nil, loop: self.eventLoop, executor: self.executor))
                case .stream(let attempt, _):
                    let stream = ChatStream(
                        output,
                        of: attempt,
                        loop: self.eventLoop,
                        executor: self.executor,
                        onEnd: { [trace] end in
                            let usage = UsageEstimate.used(end, call, generated: output.generatedText, trace)
                            client.settle(trace, usage: usage, failure: end.failure, isCancelled: end.isCancelled)
                        }
                    )
                    return .success(stream)
                case .rendered, .vectors:
                    return .success(ChatStream(output, of: nil, loop: self.eventLoop, executor: self.executor))
                }
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func chat(
        _ call: ChatCall,
        _ client: LLMClient,
        _ trace: inout CallTrace
    ) async throws(LLMError) -> (answer: ChatAnswer, output: ChatStreamOutput<ChunkCollector>) {
        let (upstream, output) = (self.upstream.value, Self.collector())
        var random = CallRandom(seed: (.random(in: .min ... .max), .random(in: .min ... .max)))
        guard client.hedges else {
            let answer = try await client.chat(call, over: upstream, using: &random, trace: &trace, into: output)
            self.mirror(call, client, trace, &random)
            return (answer, output)
        }
        let spare = Self.collector()
        let (answer, isSecond) = try await client.hedgedChat(
            call,
            over: upstream,
            using: &random,
            trace: &trace,
            into: HedgeOutputs(first: output, second: spare)
        )
        self.mirror(call, client, trace, &random)
        return (answer, isSecond ? spare : output)
    }

    /// Has a call copied, where the deployment that answered wants that (`silent_model`).
    private func mirror(_ call: ChatCall, _ client: LLMClient, _ trace: CallTrace, _ random: inout CallRandom) {
        guard let deployment = trace.deployment, !deployment.definition.silentModels.isEmpty else { return }
        let (executor, mirrors) = (self.executor, self.mirrors)
        self.background.start("copies", on: executor) { await mirrors.run(on: { _ in executor }) { await $0.run() } }
        for copy in client.mirrors(of: call, on: deployment) {
            let seed = (random.next(), random.next())
            let chat = MirroredChat(call: copy, client: client, upstream: self.upstream, random: CallRandom(seed: seed))
            _ = mirrors.submit(chat, limit: client.settings.maxMirroredRequests)
        }
    }

    /// Ends what works beside the calls: copies in flight are given up, and what was not shared yet is told.
    ///
    /// Not needed where nothing is shared; calls can be made afterwards, too.
    public func shutDown() async {
        await self.background.stop()
    }

    private static func collector() -> ChatStreamOutput<ChunkCollector> {
        ChatStreamOutput { _, _ in ChunkCollector() }
    }

    /// The configured names, or a deployment made on the spot for a `provider/model`.
    private func client(for model: String) throws(LLMError) -> LLMClient {
        let now = self.configuration.withLock { $0 }
        guard !now.client.knows(model) else { return now.client }
        let deployment = try now.factory.deployment(DeploymentDefinition(name: model, model: model), index: 0)
        return LLMClient(deployments: [deployment], settings: now.settings, factory: now.factory)
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

    private func call(
        _ model: String,
        _ messages: [ChatMessage],
        _ parameters: JSONObject,
        isStream: Bool
    ) throws(LLMError) -> ChatCall {
        if let failure = self.transportFailure { throw failure }
        var body: JSONObject = ["model": .string(model), "messages": .array(messages.map(\.json))]
        for (name, value) in parameters { body[name] = value }
        if isStream { body["stream"] = true }
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: JSON.object(body).serialized())
        } catch {
            throw LLMError(.badRequest, "The request cannot be written as JSON: \(error)", cause: error)
        }
        return ChatCall(
            request: try ChatRequest(document: document),
            group: model,
            answerID: "chatcmpl-" + String(UInt64.random(in: .min ... .max), radix: 16),
            created: Int(WallClock.unixMilliseconds() / 1000)
        )
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
