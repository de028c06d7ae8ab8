/// A turn of a Messages request: everything that one side says before the other one speaks.
struct AnthropicTurn: Sendable {
    enum Role: String, Sendable {
        case user, assistant, system
    }

    var role: Role
    var blocks: [AnthropicBlock]
}
