import GatewayPolicy
import LLMCore
import LLMDialects
import LiteLLM

/// The last step of every request that reached a provider: what it consumed, what that cost, the access line.
struct Settlement {
    let scope: RequestScope

    /// A stream's end, where the cost is not known yet.
    ///
    /// `failure` is what cut the stream off after it had begun.
    func settle(_ usage: Usage?, _ trace: CallTrace, status: Int, failure: LLMError? = nil) {
        let cost = CallCost(trace.deployment?.cost(of: usage))
        self.settle(usage, cost, trace, status: status, failure: failure)
    }

    /// A request's end.
    func settle(_ usage: Usage?, _ cost: CallCost?, _ trace: CallTrace, status: Int, failure: LLMError? = nil) {
        if let cost { self.scope.application.spending.add(cost.amount) }
        self.scope.keepDecisions(trace, status: status, usage: usage, error: failure)
        self.scope.logLoss(trace)
        self.scope.log(status: status) { line in
            if let failure {
                line.append(UInt8(ascii: " "))
                line.append(text: failure.code.label)
            }
            line.append(literal: " model=")
            line.append(text: trace.group)
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
        }
    }
}
