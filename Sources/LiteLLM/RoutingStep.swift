package import LLMCore
import LLMDialects
package import LLMRouter
package import LLMTransport

/// One decision of a call and what came of the attempt: kept when calls are to be explained afterwards.
package struct RoutingStep: Sendable {
    /// The group that was asked.
    package let group: String
    /// What the decision saw.
    package let decision: DecisionRecord
    /// Where the attempt went; nil if nothing could be picked.
    package let deployment: Deployment?
    /// When the attempt failed; nil for the one that answered, and where none was made.
    package internal(set) var ended: RoutingInstant?
    /// Why there was no attempt, or what came of it; nil for the one that answered.
    package internal(set) var error: LLMError?
    /// Whether the attempt was sent beside another one that was late.
    package internal(set) var isHedge = false
    /// Whether another one of several at once was faster.
    package internal(set) var wasOutrun = false
    /// Which of several models in one request was asked, from 1; 0 where there was one.
    package internal(set) var position = 0
    /// The member of the request that had the group failed on purpose, without asking anybody; nil if none did.
    package internal(set) var testSwitch: String?
    /// What the attempt used, where that is not what the whole request used.
    package internal(set) var used: Shared<AttemptUsage>?
}

extension RoutingStep {
    /// A group that was failed on purpose.
    init(_ test: MockAnswer.TestingFailure, _ call: ChatCall) {
        let now = RoutingClock.now()
        var record = DecisionRecord()
        record.at = now
        self.init(group: call.group, decision: record, deployment: nil)
        self.ended = now
        self.error = test.error
        self.testSwitch = test.name
    }
}

/// What one of several attempts at once used.
package struct AttemptUsage: Sendable, Hashable {
    package let usage: Usage
    /// Whether it was counted here: the provider was cut off before it could say.
    package let isEstimate: Bool
}

extension CallTrace {
    /// Notes what the last attempt used, where that is not what the whole request used.
    mutating func note(_ used: AttemptUsage) {
        guard let last = self.steps.indices.last else { return }
        self.steps[last].used = Shared(used)
    }

    /// Notes how the stream that was passed on ended, where that was not as it should.
    package mutating func endStream(_ end: ChatAttempt.StreamEnd) {
        // A second attempt that was outrun began later and is not whose stream this is.
        let position = self.steps.lastIndex { !$0.wasOutrun }
        if let failure = end.failure {
            self.end(position, failure)
        } else if end.isCancelled {
            self.end(position, LLMError(.clientGone, "The client closed the connection."))
        }
    }

    /// Notes that the last attempt failed.
    mutating func endStep(_ error: LLMError) {
        self.end(self.steps.indices.last, error)
    }

    private mutating func end(_ position: Int?, _ error: LLMError) {
        guard let position, self.steps[position].error == nil else { return }
        self.steps[position].error = error
        self.steps[position].ended = RoutingClock.now()
    }
}
