import GatewayPolicy
import LLMCore
import LLMDialects
import LiteLLM

/// The last step of every request that reached a provider: what it consumed, what that cost, the access line.
struct Settlement {
    let scope: RequestScope

    /// A stream's end, where the cost is not known yet.
    func settle(_ usage: Usage?, _ trace: CallTrace, status: Int, note: String?) {
        self.settle(usage, CallCost(trace.deployment?.cost(of: usage)), trace, status: status, note: note)
    }

    /// A request's end.
    func settle(_ usage: Usage?, _ cost: CallCost?, _ trace: CallTrace, status: Int, note: String?) {
        if let cost { self.scope.application.spending.add(cost.amount) }
        self.scope.logLoss(trace)
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
                line.append(contentsOf: cost.text.utf8)
            }
        }
    }
}
