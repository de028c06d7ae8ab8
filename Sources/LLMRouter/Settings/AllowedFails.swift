/// How many failures of which kind a deployment may have before it rests (`allowed_fails`, `allowed_fails_policy`).
package struct AllowedFails: Sendable, Hashable {
    /// For kinds that ``byClass`` does not name.
    package var generic: Int?
    package var byClass: [FailureClass: Int]

    package init(generic: Int? = nil, byClass: [FailureClass: Int] = [:]) {
        self.generic = generic
        self.byClass = byClass
    }

    /// Nothing is said at all.
    package var isEmpty: Bool { self.generic == nil && self.byClass.isEmpty }
}
