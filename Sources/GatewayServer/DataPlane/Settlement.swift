import GatewayPolicy
import LLMCore
import LLMDialects
import LLMRouter
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
        let lostCost = trace.lost.flatMap { CallCost($0.deployment.cost(of: $0.usage)) }
        if let lostCost { self.scope.application.spending.add(lostCost.amount) }
        self.scope.keepDecisions(trace, status: status, usage: usage, error: failure)
        self.scope.logLoss(trace)
        self.scope.log(status: status) { line in
            if let failure {
                line.append(UInt8(ascii: " "))
                line.append(text: failure.code.label)
            }
            line.append(literal: " model=")
            FailureNote.append(name: trace.group, to: &line)
            if let failure, let deployment = trace.deployment {
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
            if let lost = trace.lost { Self.append(lost, lostCost, to: &line) }
        }
    }

    /// The slower one of two attempts, with what it cost; `~` marks what is only the prompt, counted here.
    private static func append(_ lost: LostAttempt, _ cost: CallCost?, to line: inout [UInt8]) {
        let mark = lost.isEstimate ? "~" : ""
        line.append(contentsOf: " hedged=\(lost.deployment.routed.id)".utf8)
        if let usage = lost.usage {
            line.append(contentsOf: " hedged_tokens=\(mark)\(usage.promptTokens)+\(usage.completionTokens)".utf8)
        }
        if let cost { line.append(contentsOf: " hedged_cost=\(mark)\(cost.text)".utf8) }
    }
}
