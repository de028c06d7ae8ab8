/// A program's own way to pick a deployment.
///
/// It is asked outside of every lock, with copies: it may take its time, and what it returns is checked.
public protocol RoutingStrategy: Sendable {
    /// Picks one of the candidates.
    ///
    /// - Parameters:
    ///   - candidates: those that no filter left out, in the order of the configuration; never empty.
    ///   - group: the name that led to them.
    ///   - random: a random number, for decisions between equals.
    /// - Returns: the position in `candidates`; nil, or a position that does not exist, refuses the request.
    func pick(from candidates: [RoutingCandidate], of group: String, random: UInt64) -> Int?
}

/// A deployment as a program's own strategy sees it.
public struct RoutingCandidate: Sendable, Hashable {
    /// The deployment's id.
    public let id: String
    /// `litellm_params.model`.
    public let model: String
    /// `weight`, if one is configured.
    public let weight: Double?
    /// Calls in flight.
    public let inFlight: Int
    /// Requests begun in this minute.
    public let requestsThisMinute: Int
    /// Tokens used in this minute.
    public let tokensThisMinute: Int
    /// Mean of the last latencies in seconds (per token, where tokens were counted); nil if there are none.
    public let latency: Double?
    /// US dollars per token, input and output added; nil if no price is known.
    public let costPerToken: Double?
}
