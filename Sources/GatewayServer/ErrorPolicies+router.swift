import GatewayConfig
import LLMRouter

// Policies by kind of error: the configuration's words as the router's kinds.

extension RetryCounts {
    init(_ policy: RetryPolicy) {
        self.init(byClass: .init(policy.counts), standard: policy.standard)
    }
}

extension AllowedFails {
    init(_ policy: AllowedFailsPolicy) {
        self.init(byClass: .init(policy.counts))
    }
}

extension [FailureClass: Int] {
    fileprivate init(_ counts: [PolicyError: Int]) {
        self.init()
        for kind in FailureClass.allCases {
            self[kind] = kind.policyName.flatMap(PolicyError.init(rawValue:)).flatMap { counts[$0] }
        }
    }
}
