package import LLMCore

/// Which origins are reached through a proxy.
///
/// Takes the texts of the usual environment variables. An address that cannot be used is an error, never ignored: a
/// request must not go out directly where the configuration wants a proxy.
package struct ProxySettings: Sendable, Hashable {
    package private(set) var http: ProxyServer?
    package private(set) var https: ProxyServer?
    private var exceptions: [ProxyException] = []

    /// No proxies.
    package init() {}

    /// Reads the texts of the environment variables.
    ///
    /// - Parameters:
    ///   - http: `HTTP_PROXY`.
    ///   - https: `HTTPS_PROXY`.
    ///   - all: `ALL_PROXY`; for what the others leave open.
    ///   - none: `NO_PROXY`; names, suffixes, addresses, networks, each with or without a port, or `*`.
    /// - Throws: `LLMError` when an address is not one of an HTTP proxy.
    package init(http: String? = nil, https: String? = nil, all: String? = nil, none: String? = nil) throws(LLMError) {
        let common = try Self.server(all, "ALL_PROXY")
        self.http = try Self.server(http, "HTTP_PROXY") ?? common
        self.https = try Self.server(https, "HTTPS_PROXY") ?? common
        let words = (none ?? "").split { $0 == "," || $0 == " " || $0 == "\t" || $0 == "\n" }
        self.exceptions = words.compactMap { ProxyException($0) }
    }

    /// The proxy on the way to an origin; nil: it is reached directly.
    package func server(for origin: Origin) -> ProxyServer? {
        guard let server = origin.isTLS ? self.https : self.http, !Self.isMachineLocal(origin.host) else { return nil }
        return self.exceptions.contains { $0.covers(origin) } ? nil : server
    }

    /// Whether a host is this machine's own metadata service, whose answers are credentials: no proxy may see them, and
    /// behind one it would be another machine's.
    private static func isMachineLocal(_ host: String) -> Bool {
        if host == "metadata.google.internal" { return true }
        guard let address = IPNetwork.address(Substring(host)) else { return false }
        return Self.linkLocal.contains { $0.contains(address) }
    }

    private static let linkLocal = ["169.254.0.0/16", "fd00:ec2::/32", "fe80::/10"].compactMap { IPNetwork($0) }

    private static func server(_ text: String?, _ name: String) throws(LLMError) -> ProxyServer? {
        guard let text, !text.isEmpty else { return nil }
        guard let server = ProxyServer(text) else {
            // The text may hold a password, so it is not quoted.
            throw LLMError(
                .badRequest,
                "\(name) is not the address of an HTTP proxy (http://[user:password@]host:port)"
            )
        }
        return server
    }
}

/// An HTTP proxy.
package struct ProxyServer: Sendable, Hashable {
    /// Where the proxy listens, and whether it wants TLS itself.
    package let origin: Origin
    /// The value of `proxy-authorization`.
    package let authorization: Secret<String>?

    /// Reads `http://user:password@host:port`; without a scheme `http` is meant.
    ///
    /// nil for other schemes and broken text.
    package init?(_ text: String) {
        let hasScheme = text.contains("://")
        var address = hasScheme ? text : "http://" + text
        var authorization: Secret<String>?
        if let start = address.firstRange(of: "://")?.upperBound {
            let end = address[start...].firstIndex { $0 == "/" || $0 == "?" } ?? address.endIndex
            if let at = address[start..<end].lastIndex(of: "@") {
                guard let user = PercentEncoding.decode(address[start..<at]) else { return nil }
                let credentials = user.contains(":") ? user : user + ":"
                authorization = Secret("Basic " + Base64.encode(Array(credentials.utf8)))
                address.removeSubrange(start...at)
            }
        }
        guard let url = WireURL(address) else { return nil }
        self.origin = url.origin
        self.authorization = authorization
    }
}

/// One word of `NO_PROXY`.
private enum ProxyException: Sendable, Hashable {
    case everything
    case name(String, port: Int?)
    case network(IPNetwork, port: Int?)

    init?(_ word: Substring) {
        guard word != "*" else {
            self = .everything
            return
        }
        if let network = IPNetwork(word) {
            self = .network(network, port: nil)
            return
        }
        var name = word
        var port: Int?
        if let colon = word.lastIndex(of: ":"), let number = Int(word[word.index(after: colon)...]) {
            name = word[..<colon]
            port = number
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if let network = IPNetwork(name) {
            self = .network(network, port: port)
            return
        }
        if name.hasPrefix("*.") { name = name.dropFirst() }
        while name.hasPrefix(".") { name = name.dropFirst() }
        while name.hasSuffix(".") { name = name.dropLast() }
        guard !name.isEmpty else { return nil }
        self = .name(name.lowercased(), port: port)
    }

    func covers(_ origin: Origin) -> Bool {
        switch self {
        case .everything:
            return true
        case .name(let name, let port):
            guard port == nil || port == origin.port else { return false }
            var host = Substring(origin.host.lowercased())
            while host.hasSuffix(".") { host = host.dropLast() }
            return host == name || host.hasSuffix("." + name)
        case .network(let network, let port):
            guard port == nil || port == origin.port else { return false }
            return IPNetwork.address(Substring(origin.host)).map(network.contains) ?? false
        }
    }
}
