import GatewayPolicy
import LLMCore
import LLMRouter

/// Reads what a deployment may be kept for: the session, the marked beginning of the prompt, the caller
/// (`optional_pre_call_checks`).
///
/// Keys are hashes that mean something to this process only.
struct Affinities {
    let document: JSONDocument
    let headers: WireHeaders
    let caller: Caller?

    /// What the checks ask for and the request has, the most telling first.
    func read(_ checks: RoutingSettings.Checks) -> [RoutingRequest.Affinity] {
        var found: [RoutingRequest.Affinity] = []
        if checks.contains(.sessionAffinity), let session = self.session {
            found.append(.init(.sessionAffinity, key: Self.key { $0.combine(session) }))
        }
        if checks.contains(.promptCaching), let prompt = MarkedPrompt(self.document) {
            found.append(.init(.promptCaching, key: prompt.key, earlier: prompt.earlier))
        }
        if checks.contains(.deploymentAffinity), let caller = self.caller {
            found.append(.init(.deploymentAffinity, key: Self.key { $0.combine(caller) }))
        }
        return found
    }

    /// The session that a client names, in a header field, in the body or in its metadata.
    private var session: String? {
        if let session = self.headers["x-litellm-session-id"], !session.isEmpty { return session }
        let metadata = [self.document.member("metadata"), self.document.member("litellm_metadata")].compactMap(\.self)
        let places =
            [self.document.member("litellm_session_id")]
            + metadata.map { self.document.member("session_id", of: $0) }
        for case let node? in places {
            if let session = self.document.string(node), !session.isEmpty { return session }
        }
        return nil
    }

    private static func key(_ feed: (inout Hasher) -> Void) -> String {
        var hasher = Hasher()
        feed(&hasher)
        return hasher.finalizedText
    }
}

extension Hasher {
    /// The hash as a key; the same state can be gone on with.
    var finalizedText: String { String(UInt(bitPattern: self.finalize()), radix: 36) }
}
