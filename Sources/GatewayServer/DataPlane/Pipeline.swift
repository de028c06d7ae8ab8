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

    /// One chat request: route and try (`LLMClient.chat`), then a whole answer or a stream, then the account.
    func chat(_ call: ChatCall, caller: Caller, on exchange: Exchange, trace: inout CallTrace) async throws(LLMError) {
        let settings = self.scope.snapshot.settings
        let shownModel = call.request.shownModel
        let showsUsage = call.request.includesUsage || settings.alwaysIncludeStreamUsage == true
        var random = self.scope.loop.makeRandom()
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
        shownModel: String?,
        _ trace: CallTrace,
        on exchange: Exchange
    ) {
        var outgoing = OutgoingResponse.json(response.bytes(showing: shownModel))
        AnswerHeaders.write(trace, scope: self.scope, upstream: upstream, into: &outgoing.headers)
        let cost = trace.deployment?.cost(of: response.usage)?.usdText
        if let cost { outgoing.headers.append("x-litellm-response-cost", cost) }
        CrossOrigin.allow(self.scope.request.headers, in: &outgoing.headers)
        exchange.send(outgoing)
        self.settle(response.usage, cost, trace, status: 200, note: nil)
    }

    private func streamHeaders(_ trace: CallTrace, _ upstream: WireHeaders) -> WireHeaders {
        var headers = WireHeaders([("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache")])
        AnswerHeaders.write(trace, scope: self.scope, upstream: upstream, into: &headers)
        CrossOrigin.allow(self.scope.request.headers, in: &headers)
        return headers
    }

    /// The last step of a stream: what it consumed and what that cost.
    private func settle(_ usage: Usage?, _ trace: CallTrace, status: Int, note: String?) {
        self.settle(usage, trace.deployment?.cost(of: usage)?.usdText, trace, status: status, note: note)
    }

    /// The last step of every request that reached a provider.
    private func settle(_ usage: Usage?, _ cost: String?, _ trace: CallTrace, status: Int, note: String?) {
        self.scope.log(status: status) { line in
            if let note {
                line.append(UInt8(ascii: " "))
                line.append(contentsOf: note.utf8)
            }
            line.append(contentsOf: " model=".utf8)
            line.append(contentsOf: trace.group.utf8)
            if let usage {
                line.append(contentsOf: " tokens=".utf8)
                line.append(contentsOf: String(usage.promptTokens).utf8)
                line.append(UInt8(ascii: "+"))
                line.append(contentsOf: String(usage.completionTokens).utf8)
            }
            if let cost {
                line.append(contentsOf: " cost=".utf8)
                line.append(contentsOf: cost.utf8)
            }
        }
    }
}
