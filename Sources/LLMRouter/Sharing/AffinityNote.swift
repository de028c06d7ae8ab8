/// That a deployment is kept for a session, a prompt or a caller.
package struct AffinityNote: Sendable, Hashable {
    /// For what kind of thing, as in ``RoutingSettings/Checks``.
    package let check: UInt16
    /// For which one.
    package let key: String
    /// The deployment's id.
    package let deployment: String
    /// How long yet.
    package let left: Duration

    package init(check: UInt16, key: String, deployment: String, left: Duration) {
        self.check = check
        self.key = key
        self.deployment = deployment
        self.left = left
    }
}
