import GatewayPolicy
import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

/// The last step of every request that reached a provider, and of every copy of one: what it consumed, what that cost, the
/// access line.
struct Settlement {
    let scope: RequestScope
    /// How long a copy of the request took (`silent_model`), in nanoseconds; nil for the request itself.
    var copyTime: UInt64?

    /// An end where the cost is not known yet.
    ///
    /// `failure` is what cut a stream off after it had begun, or what a copy came to.
    func settle(_ usage: Usage?, _ trace: CallTrace, status: Int, failure: LLMError? = nil) {
        let cost = CallCost(trace.deployment?.cost(of: usage))
        self.settle(usage, cost, trace, status: status, failure: failure)
    }

    /// An end.
    func settle(_ usage: Usage?, _ cost: CallCost?, _ trace: CallTrace, status: Int, failure: LLMError? = nil) {
        if let cost { self.scope.application.spending.add(cost.amount) }
        let losses = self.settleLosses(of: trace)
        self.scope.keepDecisions(
            trace,
            status: status,
            usage: usage,
            cost: cost?.amount,
            error: failure,
            copyTime: self.copyTime
        )
        self.scope.logLoss(trace)
        self.scope.log(status: status, elapsed: self.copyTime) { line in
            if self.copyTime != nil { line.append(literal: " mirror") }
            if let failure {
                line.append(UInt8(ascii: " "))
                line.append(text: failure.code.label)
            }
            line.append(literal: " model=")
            FailureNote.append(name: trace.group, to: &line)
            // A copy's last failure is among those that it ended with; a stream's is not.
            if let failure, let deployment = trace.deployment, trace.failures.last?.error.message != failure.message {
                FailureNote.append([AttemptFailure(deployment: deployment, error: failure)], to: &line)
            }
            if !trace.failures.isEmpty { FailureNote.append(trace.failures, to: &line) }
            if let usage {
                line.append(literal: " tokens=")
                line.append(decimal: usage.promptTokens)
                line.append(UInt8(ascii: "+"))
                line.append(decimal: usage.completionTokens)
            }
            if let cost {
                line.append(literal: " cost=")
                line.append(text: cost.text)
            }
            line.append(contentsOf: losses)
        }
    }

    /// Adds what attempts cost whose answers nobody got to the spend; the answer is what the access line says of them.
    ///
    /// `~` marks what was counted here.
    func settleLosses(of trace: CallTrace) -> [UInt8] {
        guard !trace.lost.isEmpty else { return [] }
        var text: [UInt8] = []
        for attempt in trace.lost {
            let (cause, mark, usage) = (attempt.cause.rawValue, attempt.isEstimate ? "~" : "", attempt.usage)
            text += " \(cause)=\(attempt.deployment.routed.id)".utf8
            text += " \(cause)_tokens=\(mark)\(usage.promptTokens)+\(usage.completionTokens)".utf8
            guard let cost = CallCost(attempt.deployment.cost(of: usage)) else { continue }
            self.scope.application.spending.add(cost.amount)
            text += " \(cause)_cost=\(mark)\(cost.text)".utf8
        }
        return text
    }
}
