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
        guard error.code != .clientGone else {
            self.scope.log(status: 499)
            return
        }
        let suffix = trace.group.isEmpty ? "" : Self.note(trace)
        var response =
            self.speaksMessages && !error.isAnsweredBeforeRoute
            ? OutgoingResponse.json(error.messagesBody(messageSuffix: suffix), status: error.status)
            : OutgoingResponse.error(error, suffix: suffix)
        AnswerHeaders.write(trace, scope: self.scope, upstream: error.upstreamHeaders, into: &response.headers)
        response.headers.append("x-litellm-response-cost", "0")
        AnswerHeaders.write(nil, scope: self.scope, into: &response.headers)
        if let timeout = trace.timeout { response.headers.append("x-litellm-timeout", timeout.secondsText) }
        CrossOrigin.allow(self.scope.request, in: &response.headers)
        self.scope.logLoss(trace)
        self.scope.log(status: response.status) { line in
            FailureNote.append(error, trace, requested: requested, to: &line)
        }
        exchange.send(response)
    }

    /// What was tried besides, for whoever reads the error.
    private static func note(_ trace: CallTrace) -> String {
        let retries =
            trace.retries > 0
            ? " LiteLLM Retried: \(trace.retries) times, LiteLLM Max Retries: \(trace.maxRetries)." : ""
        return "\n\nModel group '\(trace.group)': no fallback was tried.\(retries)"
    }
}
