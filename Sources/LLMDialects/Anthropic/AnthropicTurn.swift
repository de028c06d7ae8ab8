/// A turn of a Messages request: everything that one side says before the other one speaks.
struct AnthropicTurn: Sendable {
    enum Role: Sendable {
        case user, assistant, system

        /// The provider's word for it.
        var name: StaticString {
            switch self {
            case .user: "user"
            case .assistant: "assistant"
            case .system: "system"
            }
        }
    }

    var role: Role
    var blocks: [AnthropicBlock]
}
