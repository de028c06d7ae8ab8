import LLMCore
import LiteLLM

/// What is kept of one request so that it can be explained: facts about its way, nothing of its content.
///
/// A class, for it is large, and made once for a log that keeps it.
final class DecisionEntry: Sendable {
    let callID: String
    /// The path of the route that was called.
    let path: String
    /// When the answer was complete, in milliseconds since 1970.
    let endedAt: UInt64
    /// From the request's head to the answer's end, in nanoseconds.
    let elapsed: UInt64
    /// The status that the client got.
    let status: Int
    /// Why the request failed; nil if it did not.
    let error: LLMError?
    let usage: Usage?
    let trace: CallTrace

    init(
        callID: String,
        path: String,
        endedAt: UInt64,
        elapsed: UInt64,
        status: Int,
        error: LLMError?,
        usage: Usage?,
        trace: CallTrace
    ) {
        self.callID = callID
        self.path = path
        self.endedAt = endedAt
        self.elapsed = elapsed
        self.status = status
        self.error = error
        self.usage = usage
        self.trace = trace
    }
}
