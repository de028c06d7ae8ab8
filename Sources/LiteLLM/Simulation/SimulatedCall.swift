package import LLMCore
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

    /// Whether its request asks several models (`"a,b"`), each of which is a call of its own.
    package var isOneOfSeveral = false
    /// Why a gateway refuses the request before anybody is asked; nil if it does not.
    package var refusal: LLMError?

    package init(_ call: ChatCall, at: RoutingInstant) {
        self.call = call
        self.at = at
    }
}
