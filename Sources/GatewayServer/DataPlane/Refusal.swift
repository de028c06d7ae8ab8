import LLMCore
import LLMDialects
import LLMTransport
import LiteLLM

/// Answers a model call that failed, and writes its access line.
struct Refusal {
    let scope: RequestScope
    /// Whether failures of the call itself have the form of Anthropic's API.
    var speaksMessages = false

    func send(_ error: LLMError, _ trace: CallTrace, requested: String, on exchange: Exchange) {
        let losses = Settlement(scope: self.scope).settleLosses(of: trace)
        guard error.code != .clientGone else {
            self.scope.keepDecisions(trace, status: 499, usage: nil, error: error)
            self.scope.log(status: 499) { line in
                FailureNote.append(error, trace, requested: requested, to: &line)
                if let deployment = trace.deployment {
                    FailureNote.append([AttemptFailure(deployment: deployment, error: error)], to: &line)
                }
                line.append(contentsOf: losses)
            }
            return
        }
        let suffix = self.note(trace)
        var response =
            self.speaksMessages && !error.isAnsweredBeforeRoute
            ? OutgoingResponse.json(error.messagesBody(messageSuffix: suffix), status: error.status)
            : OutgoingResponse.error(error, suffix: suffix)
        AnswerHeaders.write(trace, scope: self.scope, upstream: error.upstreamHeaders, into: &response.headers)
        response.headers.append("x-litellm-response-cost", "0")
        AnswerHeaders.writeSpend(nil, scope: self.scope, into: &response.headers)
        if self.speaksMessages, let wait = OutgoingResponse.retryAfter(error), !response.headers.contains("retry-after")
        {
            response.headers.append("retry-after", wait)
        }
        if let timeout = trace.timeout { response.headers.append("x-litellm-timeout", timeout.secondsText) }
        CrossOrigin.allow(self.scope.request, in: &response.headers)
        self.scope.keepDecisions(trace, status: response.status, usage: nil, error: error)
        self.scope.logLoss(trace)
        self.scope.log(status: response.status) { line in
            FailureNote.append(error, trace, requested: requested, to: &line)
            line.append(contentsOf: losses)
        }
        exchange.send(response)
    }

    /// What was tried besides, for whoever reads the error (`expose_router_debug_in_errors`).
    ///
    /// Source: the messages recorded from LiteLLM's proxy.
    private func note(_ trace: CallTrace) -> String {
        guard self.scope.snapshot.settings.exposesRouterDebug, !trace.group.isEmpty, !trace.hasNoFallbacks else {
            return ""
        }
        let failed = "\n\nLiteLLM: model group '\(trace.group)' failed with the error above."
        guard let last = trace.detours.last(where: { $0.error != nil }), let error = last.error else {
            return failed + " No fallback was attempted."
        }
        let names = trace.detours.map(\.group).joined(separator: ", ")
        let retries =
            last.retries > 0
            ? " LiteLLM Retried: \(last.retries) times, LiteLLM Max Retries: \(last.maxRetries)" : ""
        return failed + " Fallback to \(names) also failed: \(error.clientMessage)\(retries)"
    }
}
