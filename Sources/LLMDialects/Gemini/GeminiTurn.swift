/// What one side says, in one or more messages.
struct GeminiTurn: Sendable {
    enum Role: String, Sendable {
        case user
        case model
    }

    let role: Role
    /// Whether the turn holds the results of tools and nothing else.
    let isResults: Bool
    var parts: [GeminiPart]
}
