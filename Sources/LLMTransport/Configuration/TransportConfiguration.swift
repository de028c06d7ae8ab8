package import HTTPFraming

/// How upstreams are reached.
///
/// A value, made from settings by the caller; nothing here reads the environment.
package struct TransportConfiguration: Sendable {
    /// Upper bound for connecting, TLS included, where a call sets no shorter one.
    package var connectTimeout: Duration = .seconds(10)
    /// How soon after sending a kept connection shows that the server had closed it before.
    package var staleWindow: Duration = .milliseconds(250)
    /// How long an unused connection is kept.
    package var idleTimeout: Duration = .seconds(60)
    /// How long a connection is used at most, so that DNS changes are noticed.
    package var maximumConnectionAge: Duration = .seconds(1800)
    /// Unused connections kept per origin and event loop.
    package var maximumIdleConnections = 256
    package var tls = TLSSettings()
    package var proxies = ProxySettings()
    /// Whether only IPv4 addresses are tried.
    package var forceIPv4 = false
    /// The `user-agent` of requests that bring none.
    package var userAgent = "litellm-swift"
    package var limits = HTTPResponseLimits()
    /// Largest body that is collected whole, in bytes.
    package var maximumWholeBody = 256 * 1024 * 1024
    /// Largest size a compressed body may unpack to, in bytes.
    package var maximumInflatedBody = 256 * 1024 * 1024

    package init() {}
}

/// How the identity of upstreams is checked, and ours shown.
package struct TLSSettings: Sendable, Hashable {
    /// The oldest version that is spoken.
    package enum Version: Sendable, Hashable {
        case tls12
        case tls13
    }

    /// Whether certificates and host names are checked.
    package var verifies = true
    /// PEM files, or directories of them, trusted in addition to the system's roots.
    package var additionalRootPaths: [String] = []
    /// Whether the system's roots are trusted.
    package var trustsSystemRoots = true
    /// PEM file of the certificate chain shown to upstreams that ask for one.
    package var clientCertificatePath: String?
    /// PEM file of its key; nil: the key stands in the certificate's file.
    package var clientKeyPath: String?
    package var minimumVersion = Version.tls12

    package init() {}
}
