package import LLMRouter

/// One request of a log, as a simulation replays it.
package struct SimulatedCall: Sendable {
    /// The request, with the group that it asks for.
    package var call: ChatCall
    /// When it came in.
    package var at: RoutingInstant
    /// The caller's team.
    package var team: String?
    /// Tokens of the prompt; nil counts them where somebody needs to know.
    package var inputTokens: Int?
    /// Tokens of the answer.
    package var outputTokens = 0
    /// What its attempts come to, in order, as HTTP statuses; those beyond the last are answered.
    package var statuses: [Int] = []
    /// How long each attempt takes.
    package var duration: Duration = .seconds(1)

    package init(_ call: ChatCall, at: RoutingInstant) {
        self.call = call
        self.at = at
    }
}
