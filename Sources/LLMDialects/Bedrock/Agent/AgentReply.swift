import LLMCore

/// What an agent answers, event by event.
protocol AgentReply: Sendable {
    /// How the events are framed.
    static var framing: StreamFraming { get }

    /// The tokens of all models that the agent asked; nil if nothing says it.
    var usage: Usage? { get }
    /// Why there is no answer.
    var failure: LLMError? { get }

    init(_ errors: BedrockErrors)

    /// Takes one event.
    ///
    /// - Returns: the text that it brought.
    mutating func receive(_ event: StreamEvent) -> String

    /// All events have come: an answer without any is none.
    ///
    /// - Returns: text that stood back until now.
    @discardableResult
    mutating func end() -> String
}
