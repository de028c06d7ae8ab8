import LLMCore
import LiteLLM

/// What is kept of one request so that it can be explained: facts about its way, nothing of its content.
struct DecisionEntry: Sendable {
    /// The gateway's own id of the request.
    let id: String
    /// The id that the answer carried: the same, unless the client brought one.
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
}
