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
        let output = ChatStreamOutput {
            OpenAIChatRenderer(model: shownModel, includesUsage: showsUsage)
        }
        var random = self.scope.loop.makeRandom()
        let answer = try await self.scope.snapshot.client.chat(
            call,
            over: self.scope.loop.upstream,
            using: &random,
            trace: &trace,
            into: output
        )
        switch answer {
        case .whole(let response, let upstream):
            self.send(response, upstream, shownModel: shownModel, trace, on: exchange)
        case .stream(let attempt, let upstream):
            let relay = Relay(output, of: attempt, exchange: exchange)
            relay.begin(headers: self.streamHeaders(trace, upstream))
            let end = await attempt.finished()
            self.settle(end.usage, trace, status: end.isCancelled ? 499 : 200, note: end.failure?.code.label)
        case .rendered(let usage, let upstream):
            exchange.beginStream(headers: self.streamHeaders(trace, upstream), body: output.takeBytes(), relay: nil)
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
        var headers = AnswerHeaders.make("application/json", trace, scope: self.scope, upstream: upstream)
        let cost = trace.deployment?.cost(of: response.usage)?.usdText
        if let cost { headers.append("x-litellm-response-cost", cost) }
        exchange.send(OutgoingResponse(headers: headers, body: response.bytes(showing: shownModel)))
        self.settle(response.usage, cost, trace, status: 200, note: nil)
    }

    private func streamHeaders(_ trace: CallTrace, _ upstream: WireHeaders) -> HeaderLines {
        var headers = AnswerHeaders.make("text/event-stream; charset=utf-8", trace, scope: self.scope, upstream: upstream)
        headers.append("cache-control", "no-cache")
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
            if !trace.failures.isEmpty { FailureNote.append(trace.failures, to: &line) }
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
