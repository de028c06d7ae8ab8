import GatewayPolicy
import LLMCore
import LLMDialects
import LLMTransport
import LiteLLM

/// The life of one request, from an admitted caller to the last byte. Read this first.
struct Pipeline {
    let scope: RequestScope

    /// One chat request: route and try (`LLMClient.chat`), then a whole answer or a stream, then the account.
    func chat(_ call: ChatCall, caller: Caller, on exchange: Exchange, trace: inout CallTrace) async throws(LLMError) {
        let settings = self.scope.snapshot.settings
        let shownModel = call.request.model
        let showsUsage = call.request.includesUsage || settings.alwaysIncludeStreamUsage == true
        var random = SystemRandomNumberGenerator()
        let answer = try await self.scope.snapshot.client.chat(
            call,
            over: self.scope.loop.upstream,
            using: &random,
            trace: &trace,
            makeRenderer: { OpenAIChatRenderer(model: shownModel, includesUsage: showsUsage) }
        )
        switch answer {
        case .whole(let response, let upstream):
            self.send(response, upstream, shownModel: shownModel, trace, on: exchange)
        case .stream(let attempt, let upstream):
            let relay = Relay(attempt: attempt, exchange: exchange)
            relay.begin(headers: self.streamHeaders(trace, upstream))
            let end = await attempt.finished()
            self.settle(end.usage, trace, status: end.isCancelled ? 499 : 200, note: end.failure?.code.label)
        case .rendered(var renderer, let usage):
            exchange.beginStream(headers: self.streamHeaders(trace, WireHeaders()), body: renderer.take(), relay: nil)
            exchange.end([])
            self.settle(usage, trace, status: 200, note: nil)
        }
    }

    private func send(
        _ response: ChatResponse,
        _ upstream: WireHeaders,
        shownModel: String,
        _ trace: CallTrace,
        on exchange: Exchange
    ) {
        var outgoing = OutgoingResponse.json(response.bytes(showing: shownModel))
        AnswerHeaders.write(trace, scope: self.scope, upstream: upstream, into: &outgoing.headers)
        if let cost = trace.deployment?.cost(of: response.usage) {
            outgoing.headers.append("x-litellm-response-cost", cost.usdText)
        }
        CrossOrigin.allow(self.scope.request.headers, in: &outgoing.headers)
        exchange.send(outgoing)
        self.settle(response.usage, trace, status: 200, note: nil)
    }

    private func streamHeaders(_ trace: CallTrace, _ upstream: WireHeaders) -> WireHeaders {
        var headers = WireHeaders([("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache")])
        AnswerHeaders.write(trace, scope: self.scope, upstream: upstream, into: &headers)
        CrossOrigin.allow(self.scope.request.headers, in: &headers)
        return headers
    }

    /// The last step of every request that reached a provider: what it consumed and what that cost.
    private func settle(_ usage: Usage?, _ trace: CallTrace, status: Int, note: String?) {
        let cost = trace.deployment?.cost(of: usage)
        self.scope.log(
            status: status,
            note: (note.map { $0 + " " } ?? "") + "model=\(trace.group)"
                + (usage.map { " tokens=\($0.promptTokens)+\($0.completionTokens)" } ?? "")
                + (cost.map { " cost=\($0.usdText)" } ?? "")
        )
    }
}
