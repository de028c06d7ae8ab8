/// One message of a conversation.
///
/// Wire form: an element of `messages` in the body of `POST /v1/chat/completions`.
///
///     let messages: [ChatMessage] = [.system("Be brief."), .user("Hello!")]
public struct ChatMessage: Sendable, Hashable {
    /// Who speaks.
    ///
    /// Roles that are not named here can be made from their text.
    public struct Role: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
        /// The role as it is written.
        public let rawValue: String

        /// Makes a role from its text.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Makes a role from a literal.
        public init(stringLiteral value: String) { self.rawValue = value }

        /// Instructions.
        public static let system: Role = "system"
        /// Instructions, as newer models of OpenAI call them.
        public static let developer: Role = "developer"
        /// The person, or program, that asks.
        public static let user: Role = "user"
        /// The model.
        public static let assistant: Role = "assistant"
        /// The result of a tool call.
        public static let tool: Role = "tool"
        /// The result of a function call, in the form before there were tools.
        public static let function: Role = "function"
    }

    /// What is said.
    public enum Content: Sendable, Hashable {
        /// Plain text.
        case text(String)
        /// A list of parts.
        case parts([ContentPart])

        /// All text in it, joined.
        public var text: String {
            switch self {
            case .text(let text): text
            case .parts(let parts): parts.map { if case .text(let text) = $0.kind { text } else { "" } }.joined()
            }
        }
    }

    /// Who speaks.
    public var role: Role
    /// What is said; nil for nothing, as in a message that only calls tools.
    public var content: Content?
    /// The speaker's name, or the function's.
    public var name: String?
    /// The tools that the model calls.
    public var toolCalls: [ToolCall]
    /// Which call a `tool` message answers.
    public var toolCallID: String?
    /// The call of a `function_call` message.
    public var functionCall: ToolCall?
    /// The model's reasoning in plain text (`reasoning_content`).
    public var reasoningContent: String?
    /// The model's signed reasoning as Anthropic gives it (`thinking_blocks`); sent back untouched.
    public var thinkingBlocks: [JSON]
    /// A marker for the provider's prompt cache.
    public var cacheControl: JSON?
    /// Fields beyond these (`refusal`, `audio`, `annotations`, `provider_specific_fields`).
    public var extra: JSONObject

    /// Makes a message; what is not named here is set afterwards.
    public init(_ role: Role, _ content: Content?, toolCalls: [ToolCall] = [], toolCallID: String? = nil) {
        self.role = role
        self.content = content
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.thinkingBlocks = []
        self.extra = [:]
    }

    /// Makes an instruction.
    public static func system(_ text: String) -> ChatMessage { ChatMessage(.system, .text(text)) }

    /// Makes a message of the user's.
    public static func user(_ text: String) -> ChatMessage { ChatMessage(.user, .text(text)) }

    /// Makes a message of the user's from parts.
    public static func user(_ parts: [ContentPart]) -> ChatMessage { ChatMessage(.user, .parts(parts)) }

    /// Makes an answer of the model's.
    public static func assistant(_ text: String?, toolCalls: [ToolCall] = []) -> ChatMessage {
        ChatMessage(.assistant, text.map { .text($0) }, toolCalls: toolCalls)
    }

    /// Makes the result of a tool call.
    public static func tool(_ text: String, of toolCallID: String) -> ChatMessage {
        ChatMessage(.tool, .text(text), toolCallID: toolCallID)
    }
}
