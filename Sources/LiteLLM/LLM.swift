// LiteLLM: the library. `completion(model:messages:)` in Completion.swift is the shortest way in; `LLM` holds what lasts
// between calls; LLMClient+chat.swift is the attempt loop that the gateway shares.

@_exported public import LLMCore
import LLMCredentials
import LLMDialects
import LLMRouter
import LLMTransport
import NIOCore
import NIOPosix
import Synchronization

/// Calls models of many providers from a Swift program, without a server.
///
/// Names are those of its deployments; any other `provider/model` is called directly, with the key from the provider's
/// environment variable (`OPENAI_API_KEY`, `ANTHROPIC_API_KEY`, …). Connections are kept between calls, so make one and
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

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - deployments: what names stand for; several with one name share its load.
    ///   - settings: what holds for every call.
    ///   - environment: where keys and addresses are looked up; the process's own when nil.
    public init(
        deployments: [DeploymentDefinition] = [],
        settings: ClientSettings = ClientSettings(),
        environment: [String: String]? = nil
    ) {
        let environment = environment ?? ProcessEnvironment.current()
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let credentials = CredentialRegistry(
            .network(environment: environment, over: UpstreamHandle(eventLoop: eventLoop, transport: Self.transport))
        )
        let surroundings = LLMConfiguration.Surroundings(environment: environment, credentials: credentials)
        self.surroundings = surroundings
        self.original = (deployments, settings)
        self.configuration = Mutex(LLMConfiguration(usable: deployments, settings, in: surroundings))
        self.eventLoop = eventLoop
        self.executor = LoopExecutor(eventLoop: eventLoop)
        self.upstream = NIOLoopBoundBox.makeBoxSendingValue(
            UpstreamClient(eventLoop: eventLoop, transport: Self.transport),
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
                let answer = try await self.chat(call, client, &trace, into: Self.collector())
                switch answer {
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
                let output = Self.collector()
                var trace = CallTrace()
                let answer = try await self.chat(call, client, &trace, into: output)
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
                        onEnd: { [trace] in client.settle(trace, usage: $0, failure: $1, isCancelled: $2) }
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
        _ trace: inout CallTrace,
        into output: ChatStreamOutput<ChunkCollector>
    ) async throws(LLMError) -> ChatAnswer {
        var random = CallRandom(seed: (.random(in: .min ... .max), .random(in: .min ... .max)))
        return try await client.chat(call, over: self.upstream.value, using: &random, trace: &trace, into: output)
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

    /// The defaults need no files, so this fails only where TLS itself cannot be set up.
    private static let transport: PreparedTransport = {
        do {
            return try PreparedTransport(TransportConfiguration())
        } catch {
            preconditionFailure("TLS cannot be set up: \(error)")
        }
    }()
}
