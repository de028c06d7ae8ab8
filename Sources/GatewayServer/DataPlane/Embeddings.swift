import LLMCatalog
import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

/// `POST /embeddings` and its aliases.
struct Embeddings {
    private let scope: RequestScope
    /// The model a path names (`/engines/{model}/…`); it wins over the body's.
    private let pathModel: String?

    init(scope: RequestScope, pathModel: String?) {
        self.scope = scope
        self.pathModel = pathModel
    }

    /// Answers, with a list of vectors or an error.
    func respond(on exchange: Exchange) async {
        var trace = CallTrace()
        var requested = ""
        do throws(LLMError) {
            _ = try self.scope.payingCaller()
            var (call, request) = try self.call(&requested)
            if self.scope.isLarge { call = await self.scope.counted(call) }
            var random = self.scope.loop.makeRandom()
            let answer =
                if self.scope.snapshot.client.hedges {
                    try await self.hedged(call, &trace, using: &random)
                } else {
                    try await self.scope.snapshot.client.chat(
                        call,
                        over: self.scope.loop.upstream,
                        using: &random,
                        trace: &trace,
                        into: Self.output()
                    )
                }
            Pipeline(scope: self.scope).mirror(call, trace)
            guard case .vectors(let response, let upstream) = answer else {
                throw LLMError(.responseValidation, "The provider answered an embedding request with something else.")
            }
            let counted = response.usage == nil ? await self.counted(response, request, trace) : response
            self.send(counted, upstream, request, trace, on: exchange)
        } catch {
            Refusal(scope: self.scope).send(error, trace, requested: requested, on: exchange)
        }
    }

    /// The same, where two deployments may be asked at once.
    @inline(never)
    private func hedged(
        _ call: ChatCall,
        _ trace: inout CallTrace,
        using random: inout CallRandom
    ) async throws(LLMError) -> ChatAnswer {
        try await self.scope.snapshot.client.hedgedChat(
            call,
            over: self.scope.loop.upstream,
            using: &random,
            trace: &trace,
            into: HedgeOutputs(first: Self.output(), second: Self.output())
        ).answer
    }

    /// Vectors are not streamed.
    private static func output() -> ChatStreamOutput<ChunkCollector> {
        ChatStreamOutput { _, _ in ChunkCollector() }
    }

    private func call(_ requested: inout String) throws(LLMError) -> (ChatCall, EmbeddingRequest) {
        let snapshot = self.scope.snapshot
        let reader = CallReader(scope: self.scope, route: "/embeddings")
        let document = try reader.document(with: "input")
        let options = try reader.options(document)
        let named = self.pathModel ?? document.member("model").flatMap { document.string($0) }
        // As recorded: a request without a model is one for `None`.
        let group = snapshot.settings.onlyModel ?? snapshot.settings.embeddingModel ?? named ?? "None"
        requested = group
        let route = try reader.resolve(group, options)
        let request = try EmbeddingRequest(document: document, model: group)
        let call = ChatCall(
            request: try ChatRequest(document: document, model: group),
            group: group,
            route: route,
            answerID: self.scope.id,
            created: self.scope.loop.unixSeconds(),
            options: options,
            form: .embedding(request)
        )
        return (call, request)
    }

    private func send(
        _ answer: EmbeddingResponse,
        _ upstream: WireHeaders,
        _ request: EmbeddingRequest,
        _ trace: CallTrace,
        on exchange: Exchange
    ) {
        var headers = AnswerHeaders.make("application/json", trace, scope: self.scope, upstream: upstream)
        let cost = CallCost(trace.deployment?.costParts(of: answer.usage, kind: .embedding))
        AnswerHeaders.write(cost, scope: self.scope, into: &headers)
        let whole = ChatResponse(document: answer.document, usage: answer.usage)
        exchange.send(
            OutgoingResponse(
                headers: headers,
                body: whole.bytes(showing: trace.fallbacks > 0 ? nil : request.shownModel)
            )
        )
        Settlement(scope: self.scope).settle(answer.usage, cost, trace, status: 200)
    }

    /// An answer whose provider did not count, so that it is not free; counting much is no work for a loop.
    @inline(never)
    private func counted(
        _ response: EmbeddingResponse,
        _ request: EmbeddingRequest,
        _ trace: CallTrace
    ) async -> EmbeddingResponse {
        await self.scope.besidesLoop {
            let model = trace.deployment?.target.model ?? request.model
            return response.counted(promptTokens: UsageEstimate.inputTokens(of: request, model: model).total)
        }
    }
}
