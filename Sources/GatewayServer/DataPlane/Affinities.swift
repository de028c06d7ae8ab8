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
        if checks.contains(.promptCaching), let key = self.markedPrompt {
            found.append(.init(.promptCaching, key: key))
        }
        if checks.contains(.deploymentAffinity), let caller = self.caller {
            found.append(.init(.deploymentAffinity, key: Self.key { $0.combine(caller) }))
        }
        return found
    }

    /// The session that a client names, in a header field, in the body or in its metadata.
    private var session: String? {
        if let session = self.headers["x-litellm-session-id"], !session.isEmpty { return session }
        let metadata = self.document.member("metadata")
        let places = [
            self.document.member("litellm_session_id"), metadata.flatMap { self.document.member("session_id", of: $0) },
        ]
        for case let node? in places {
            if let session = self.document.string(node), !session.isEmpty { return session }
        }
        return nil
    }

    /// A hash of everything up to the last message that a provider is asked to cache; nil where none is marked.
    private var markedPrompt: String? {
        guard let messages = self.document.member("messages"), self.document.kind(of: messages) == .array else {
            return nil
        }
        let all = Array(self.document.elements(of: messages))
        guard let last = all.lastIndex(where: self.isMarked) else { return nil }
        return Self.key { hasher in
            for name: StaticString in ["model", "tools", "system"] {
                if let node = self.document.member(name) { self.feed(node, to: &hasher) }
            }
            for message in all[...last] { self.feed(message, to: &hasher) }
        }
    }

    private func isMarked(_ message: JSONNode) -> Bool {
        if self.document.member("cache_control", of: message) != nil { return true }
        guard let content = self.document.member("content", of: message), self.document.kind(of: content) == .array
        else {
            return false
        }
        return self.document.elements(of: content).contains { self.document.member("cache_control", of: $0) != nil }
    }

    private func feed(_ node: JSONNode, to hasher: inout Hasher) {
        self.document.bytes.withUnsafeBytes {
            hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[self.document.range(of: node)]))
        }
    }

    private static func key(_ feed: (inout Hasher) -> Void) -> String {
        var hasher = Hasher()
        feed(&hasher)
        return String(UInt(bitPattern: hasher.finalize()), radix: 36)
    }
}
