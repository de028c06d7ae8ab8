/// What a decision said of one candidate; one byte, so that decisions can be recorded.
package enum Verdict: UInt8, Sendable, Hashable, CaseIterable {
    /// Nothing spoke against it.
    case open = 0
    /// It was picked.
    case picked
    /// The caller may use the model through access groups that it is not in.
    case accessGroup
    /// It belongs to another team.
    case team
    /// It cannot search the web.
    case webSearch
    /// It failed its last health check.
    case unhealthy
    /// It rests after failures.
    case cooldown
    /// It rested, and its one trial is still running.
    case trial
    /// It is paused.
    case blocked
    /// Another one is kept for this caller, session or prompt.
    case affinity
    /// Its budget is spent.
    case budget
    /// The prompt is longer than its context window.
    case contextWindow
    /// Its requests of this minute are used up.
    case requestRate
    /// Its tokens of this minute are used up.
    case tokenRate
    /// It is in another region.
    case region
    /// It does not take a parameter of the request.
    case parameter
    /// The request's tags do not lead to it.
    case tag
    /// Another level of `order` is used.
    case order
    /// It was tried for this request and is not to be tried again.
    case excluded
    /// It has as many calls in flight as it may have.
    case parallel
    /// The strategy found better ones.
    case outscored

    /// A short constant word for machines.
    package var label: String {
        switch self {
        case .open: "open"
        case .picked: "picked"
        case .accessGroup: "access_group"
        case .team: "team"
        case .webSearch: "web_search"
        case .unhealthy: "unhealthy"
        case .cooldown: "cooldown"
        case .trial: "trial"
        case .blocked: "blocked"
        case .affinity: "affinity"
        case .budget: "budget"
        case .contextWindow: "context_window"
        case .requestRate: "request_rate"
        case .tokenRate: "token_rate"
        case .region: "region"
        case .parameter: "parameter"
        case .tag: "tag"
        case .order: "order"
        case .excluded: "excluded"
        case .parallel: "parallel"
        case .outscored: "outscored"
        }
    }

    /// A few words for people.
    package var words: String {
        switch self {
        case .open: "could have been picked"
        case .picked: "picked"
        case .accessGroup: "not in the caller's access groups"
        case .team: "belongs to another team"
        case .webSearch: "cannot search the web"
        case .unhealthy: "failed its last health check"
        case .cooldown: "rests after failures"
        case .trial: "is being tried after its rest"
        case .blocked: "paused"
        case .affinity: "another one is kept for this caller, session or prompt"
        case .budget: "budget spent"
        case .contextWindow: "prompt longer than its context window"
        case .requestRate: "requests of this minute used up"
        case .tokenRate: "tokens of this minute used up"
        case .region: "in another region"
        case .parameter: "does not take a parameter of the request"
        case .tag: "tags do not match"
        case .order: "of another order level"
        case .excluded: "already tried"
        case .parallel: "all parallel calls taken"
        case .outscored: "others scored better"
        }
    }
}
