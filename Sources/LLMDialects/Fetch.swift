package import LLMCore

/// Something that a translation needs to know and cannot: it names it, the attempt fetches it.
package enum Fetch: Sendable, Hashable {
    /// A document at an address that the client named, such as an image. Fetched without credentials, with limits of
    /// size and time, and never from a private address unless the configuration allows it.
    case document(String)
    /// A question to the provider's own API, sent with the deployment's credential; `name` is where the answer goes.
    case provider(name: String, WireRequest)
    /// The same where a good answer stays true for a while and may be kept that long.
    case lasting(name: String, WireRequest, for: Duration)

    /// Under which name `ChatInput.fetched` has the answer.
    package var name: String {
        switch self {
        case .document(let address): address
        case .provider(let name, _), .lasting(let name, _, _): name
        }
    }
}

/// A further question to the provider, because its answer only said where the real one will be.
package struct FollowUp: Sendable {
    /// The question, without credentials.
    package var request: WireRequest
    /// How long to wait before it is asked.
    package var delay: Duration
    /// Whether the deployment's credential goes with it; not where the provider named an address outside of its API.
    package var carriesCredential: Bool

    package init(_ request: WireRequest, after delay: Duration = .zero, carriesCredential: Bool = true) {
        self.request = request
        self.delay = delay
        self.carriesCredential = carriesCredential
    }
}
