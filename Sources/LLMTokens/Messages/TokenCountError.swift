/// Why messages could not be counted.
public struct TokenCountError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of reasons, to which more can be added.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The messages are not a list of objects.
        case invalidMessages = "invalid_messages"
        /// A tool or function call is not of the form that has arguments.
        case invalidToolCall = "invalid_tool_call"
        /// A part of a message's content has a type that cannot be counted, or lacks what its type requires.
        case invalidContent = "invalid_content"
        /// An image has no address, or a level of detail that does not exist.
        case invalidImage = "invalid_image"
    }

    /// What is wrong.
    public let reason: Reason

    /// What is wrong, in words that never hold text of a message.
    public let message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// What is wrong, in words.
    public var description: String { self.message }
}
