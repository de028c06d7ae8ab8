package import LLMCore

/// What is kept of one request, or of a copy of it, so that it can be explained: facts about its way, nothing of its content.
///
/// A class, for it is large, and made once for a log that keeps it.
package final class DecisionEntry: Sendable {
    /// The gateway's own id of the request; its copies have the same.
    package let id: String
    /// The id that the answer carried: the same, unless the client brought one.
    package let callID: String
    /// The path of the route that was called.
    package let path: String
    /// When the answer was complete, in milliseconds since 1970.
    package let endedAt: UInt64
    /// From the request's head to the answer's end, in nanoseconds.
    package let elapsed: UInt64
    /// Whether it is a copy that nobody waited for (`silent_model`).
    package let isCopy: Bool
    /// The status that the client got.
    package let status: Int
    /// Why the request failed; nil if it did not.
    package let error: LLMError?
    package let usage: Usage?
    /// What the answer cost, or all of several answers; not what was lost besides.
    package let cost: Money?
    package let trace: CallTrace

    package init(
        id: String,
        callID: String,
        path: String,
        endedAt: UInt64,
        elapsed: UInt64,
        isCopy: Bool,
        status: Int,
        error: LLMError?,
        usage: Usage?,
        cost: Money?,
        trace: CallTrace
    ) {
        self.id = id
        self.callID = callID
        self.path = path
        self.endedAt = endedAt
        self.elapsed = elapsed
        self.isCopy = isCopy
        self.status = status
        self.error = error
        self.usage = usage
        self.cost = cost
        self.trace = trace
    }
}
