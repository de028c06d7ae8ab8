package import LLMCore
package import LLMRouter

/// Reads what a deployment may be kept for: the session, the marked beginning of the prompt, the caller
/// (`optional_pre_call_checks`).
///
/// Keys are hashes, the same in every process, for processes share them.
package struct Affinities {
    private let document: JSONDocument
    private let headers: WireHeaders
    private let caller: String?

    /// - Parameters:
    ///   - document: a request's body.
    ///   - headers: its header fields.
    ///   - caller: a name of the caller that no other has; nil if nobody is known.
    package init(document: JSONDocument, headers: WireHeaders, caller: String?) {
        self.document = document
        self.headers = headers
        self.caller = caller
    }

    /// What the checks ask for and the request has, the most telling first.
    package func read(_ checks: RoutingSettings.Checks) -> [RoutingRequest.Affinity] {
        var found: [RoutingRequest.Affinity] = []
        if checks.contains(.sessionAffinity), let session = self.session {
            found.append(.init(.sessionAffinity, key: Self.key(of: session)))
        }
        if checks.contains(.promptCaching), let prompt = MarkedPrompt(self.document) {
            found.append(.init(.promptCaching, key: prompt.key, earlier: prompt.earlier))
        }
        if checks.contains(.deploymentAffinity), let caller = self.caller {
            found.append(.init(.deploymentAffinity, key: Self.key(of: caller)))
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

    private static func key(of text: String) -> String {
        var hasher = StableHasher()
        hasher.combine(text)
        return hasher.text
    }
}
