import LLMCore
import LiteLLM

/// What is kept of one request, or of a copy of it, so that it can be explained: facts about its way, nothing of its content.
struct DecisionEntry: Sendable {
    let callID: String
    /// The path of the route that was called.
    let path: String
    /// When the answer was complete, in milliseconds since 1970.
    let endedAt: UInt64
    /// From the request's head to the answer's end, in nanoseconds.
    let elapsed: UInt64
    /// Whether it is a copy that nobody waited for (`silent_model`).
    let isCopy: Bool
    /// The status that the client got.
    let status: Int
    /// Why the request failed; nil if it did not.
    let error: LLMError?
    let usage: Usage?
    /// What the answer cost, or all of several answers; not what was lost besides.
    let cost: Money?
    let trace: CallTrace
}
