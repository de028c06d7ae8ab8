public import LLMCore

/// Messages cut down to a limit.
public struct TrimmedMessages: Sendable, Hashable {
    /// The messages.
    public var messages: JSON

    /// What is left of the limit for the reply; nil if nothing had to be cut.
    public var responseTokens: Int?
}
