import GatewayPolicy
import LLMCore
import LLMDialects
import LLMTransport
import LiteLLM

/// The life of one request, from an admitted caller to the last byte.
///
/// Read this first.
struct Pipeline {
    let scope: RequestScope

    /// One request to a model: route and try (`LLMClient.chat`), then a whole answer or a stream, then the account.
    func chat(_ call: ChatCall, caller: Caller, on exchange: Exchange, trace: inout CallTrace) async throws(LLMError) {
        let call = self.scope.isLarge ? await self.scope.counted(call) : call
        let output = self.output(of: call)
        var random = self.scope.loop.makeRandom()
        if self.scope.snapshot.client.hedges {
            return try await self.hedgedChat(call, output, on: exchange, trace: &trace, using: &random)
        }
        let answer = try await self.scope.snapshot.client.chat(
            call,
            over: self.scope.loop.upstream,
            using: &random,
            trace: &trace,
            into: output
        )
        self.mirror(call, trace)
        await self.deliver(answer, to: call, from: output, trace, on: exchange)
    }

    /// Has a request copied, where the deployment that answered wants that (`silent_model`).
    @inline(never)
    func mirror(_ call: ChatCall, _ trace: CallTrace) {
        guard let deployment = trace.deployment, !deployment.definition.silentModels.isEmpty else { return }
        let (application, settings) = (self.scope.application, self.scope.snapshot.settings)
        for copy in self.scope.snapshot.client.mirrors(of: call, on: deployment) {
            let copy = MirroredCall(scope: self.scope, call: copy)
            application.mirrors.submit(copy, limit: settings.maxMirroredRequests)
        }
    }

    /// Sends an answer on, and settles the account after its end.
    func deliver(
        _ answer: ChatAnswer,
        to call: ChatCall,
        from output: any ChatStreamConsumer & StreamedBody,
        _ trace: CallTrace,
        on exchange: Exchange
    ) async {
        switch answer {
        case .stream(let attempt, let upstream):
            await self.deliverStream(attempt, upstream, to: call, from: output, trace, on: exchange)
        case .whole(let response, let upstream) where response.usage == nil:
            await self.deliverUncounted(response, upstream, to: call, trace, on: exchange)
        default:
            self.deliverWhole(answer, to: call, from: output, trace, on: exchange)
        }
    }

    /// Sends an answer whose provider did not count; counting a long one is no work for a loop.
    @inline(never)
    private func deliverUncounted(
        _ response: ChatResponse,
        _ upstream: WireHeaders,
        to call: ChatCall,
        _ trace: CallTrace,
        on exchange: Exchange
    ) async {
        let counted = await self.scope.besidesLoop(with: response.bytes(showing: nil).count) {
            Self.counted(response, call, trace)
        }
        self.sendWhole(counted, upstream, to: call, trace, on: exchange)
    }

    /// Sends a stream on while it comes.
    @inline(never)
    private func deliverStream(
        _ attempt: ChatAttempt,
        _ upstream: WireHeaders,
        to call: ChatCall,
        from output: any ChatStreamConsumer & StreamedBody,
        _ trace: CallTrace,
        on exchange: Exchange
    ) async {
        self.begin(attempt, upstream, output, trace, on: exchange)
        let end = await attempt.finished()
        self.end(end, usage: await self.usage(of: end, call, output, trace), trace)
    }

    /// What a stream used, counted where the provider did not say.
    ///
    /// Much is counted beside the loop, as long as there is room among what waits for that; beyond it little is counted, at
    /// once, and the rest worked out from it: nobody waits for these counts, so that nothing else would hold up their number.
    @inline(never)
    private func usage(
        of end: ChatAttempt.StreamEnd,
        _ call: ChatCall,
        _ output: any ChatStreamConsumer & StreamedBody,
        _ trace: CallTrace
    ) async -> Usage? {
        guard end.usage == nil || end.isCancelled || end.failure != nil else {
            return UsageEstimate.completed(end.usage, of: call, trace)
        }
        let text = output.generatedText
        guard let held = self.scope.takeCountingRoom(for: text.utf8.count) else {
            return UsageEstimate.used(end, call, generated: text, trace, effort: .quick)
        }
        defer { self.scope.application.uncounted.giveBack(held) }
        return await self.scope.besidesLoop(with: text.utf8.count) {
            UsageEstimate.used(end, call, generated: text, trace)
        }
    }

    // What follows is kept out of the async functions: all that these hold is part of their frames, for as long as they wait.

    /// Sends an answer that is complete.
    @inline(never)
    private func deliverWhole(
        _ answer: ChatAnswer,
        to call: ChatCall,
        from output: any ChatStreamConsumer & StreamedBody,
        _ trace: CallTrace,
        on exchange: Exchange
    ) {
        switch answer {
        case .whole(let response, let upstream):
            self.sendWhole(response, upstream, to: call, trace, on: exchange)
        case .rendered(let usage, let upstream):
            exchange.beginStream(headers: self.streamHeaders(trace, upstream), body: output.takeBytes(), relay: nil)
            exchange.end([])
            Settlement(scope: self.scope).settle(usage, trace, status: 200)
        case .vectors, .stream: break
        }
    }

    private func sendWhole(
        _ response: ChatResponse,
        _ upstream: WireHeaders,
        to call: ChatCall,
        _ trace: CallTrace,
        on exchange: Exchange
    ) {
        // As recorded: an answer of a fallback shows the name that its provider gave.
        let name = trace.fallbacks > 0 ? nil : call.request.shownModel
        self.send(response, upstream, shownModel: name, trace, on: exchange)
    }

    @inline(never)
    private func begin(
        _ attempt: ChatAttempt,
        _ upstream: WireHeaders,
        _ output: any ChatStreamConsumer & StreamedBody,
        _ trace: CallTrace,
        on exchange: Exchange
    ) {
        let relay = Relay(output, of: attempt, exchange: exchange)
        relay.begin(headers: self.streamHeaders(trace, upstream))
    }

    /// Settles the account of a stream.
    @inline(never)
    private func end(_ end: ChatAttempt.StreamEnd, usage: Usage?, _ trace: CallTrace) {
        let client = self.scope.snapshot.client
        var trace = trace
        trace.endStream(end)
        client.settle(trace, usage: usage, failure: end.failure, isCancelled: end.isCancelled)
        let status = end.isCancelled ? 499 : 200
        Settlement(scope: self.scope).settle(usage, trace, status: status, failure: end.failure)
    }

    /// A whole answer with what it used, where the provider did not say; clients read it, too.
    static func counted(_ response: ChatResponse, _ call: ChatCall, _ trace: CallTrace) -> ChatResponse {
        guard case .chat = call.form,
            let usage = UsageEstimate.make(call, generated: UsageEstimate.text(of: response), trace)
        else { return response }
        var edit = JSONObjectEdit()
        edit.set("usage", to: .object(usage.openAIObject()))
        guard let document = try? JSONDocument(parsing: response.document.applying(edit), policy: .response) else {
            return response
        }
        return ChatResponse(document: document, usage: usage)
    }

    /// The stream's end on the client's side, in the format that the client speaks.
    func output(of call: ChatCall) -> any ChatStreamConsumer & StreamedBody {
        let shownModel = call.request.shownModel
        let alwaysShows = self.scope.snapshot.settings.alwaysIncludeStreamUsage == true
        let showsUsage = call.request.includesUsage || alwaysShows
        return switch call.form {
        case .chat, .embedding:
            ChatStreamOutput(showing: shownModel) { _, model in
                OpenAIChatRenderer(model: model, includesUsage: showsUsage)
            }
        case .textCompletion:
            ChatStreamOutput(showing: shownModel) { events, model in
                TextCompletionRenderer(model: model, includesUsage: showsUsage, forwarded: events)
            }
        case .messages(let request):
            ChatStreamOutput(showing: shownModel) { _, model in
                MessagesRenderer(
                    model: model,
                    messageID: call.answerID,
                    toolNames: MessagesToolNames(request)
                )
            }
        }
    }

    private func send(
        _ response: ChatResponse,
        _ upstream: WireHeaders,
        shownModel: String?,
        _ trace: CallTrace,
        on exchange: Exchange
    ) {
        var headers = AnswerHeaders.make("application/json", trace, scope: self.scope, upstream: upstream)
        let cost = CallCost(trace.deployment?.costParts(of: response.usage))
        AnswerHeaders.write(cost, scope: self.scope, into: &headers)
        exchange.send(OutgoingResponse(headers: headers, body: response.bytes(showing: shownModel)))
        Settlement(scope: self.scope).settle(response.usage, cost, trace, status: 200)
    }

    private func streamHeaders(_ trace: CallTrace, _ upstream: WireHeaders) -> HeaderLines {
        let type = "text/event-stream; charset=utf-8"
        var headers = AnswerHeaders.make(type, trace, scope: self.scope, upstream: upstream)
        headers.append("cache-control", "no-cache")
        // Proxies of nginx's kind gather answers unless they are told not to.
        headers.append("x-accel-buffering", "no")
        AnswerHeaders.write(nil, scope: self.scope, into: &headers)
        return headers
    }
}
