/// Who sent a request.
package struct Caller: Sendable, Hashable {
    /// What the caller may do.
    package enum Role: String, Sendable, Hashable {
        /// Holds the master key.
        case proxyAdmin = "proxy_admin"
        /// No master key is configured, so nobody is asked for one.
        case anonymous
    }

    package let role: Role
    /// A short name of the key for logs; never the key.
    package let keyName: String

    package init(role: Role, keyName: String) {
        self.role = role
        self.keyName = keyName
    }
}
