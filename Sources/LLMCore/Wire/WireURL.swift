/// Where a provider listens: what a connection pool is keyed by.
public struct Origin: Sendable, Hashable {
    /// Whether the connection is encrypted.
    public let isTLS: Bool
    /// Host name or address, without brackets.
    public let host: String
    /// Port; 80 or 443 where the address names none.
    public let port: Int

    package init(isTLS: Bool, host: String, port: Int) {
        self.isTLS = isTLS
        self.host = host
        self.port = port
    }

    /// The `Host` header's value: the port is left out where it is the scheme's own.
    public var authority: String {
        let host = self.host.utf8.contains(UInt8(ascii: ":")) ? "[\(self.host)]" : self.host
        return self.port == (self.isTLS ? 443 : 80) ? host : "\(host):\(self.port)"
    }
}

/// An `http(s)` address, taken apart once when a configuration is loaded.
///
/// Only what an upstream address can hold: scheme, host, port, path and query. User information and fragments are
/// refused, for they would end up in logs.
public struct WireURL: Sendable, Hashable {
    /// Where to connect.
    public let origin: Origin
    /// Path, beginning with `/`, without a slash at its end (the root is the empty string).
    public let path: String
    /// Query without the `?`; empty when there is none.
    public let query: String

    /// Takes an address apart; nil when it is not one.
    public init?(_ text: String) {
        var rest = Substring(text)
        let isTLS: Bool
        if rest.lowercased().hasPrefix("https://") {
            isTLS = true
            rest = rest.dropFirst(8)
        } else if rest.lowercased().hasPrefix("http://") {
            isTLS = false
            rest = rest.dropFirst(7)
        } else {
            return nil
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !rest.contains("#") else { return nil }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = Self.hostAndPort(rest[..<end]) else { return nil }
        self.origin = Origin(isTLS: isTLS, host: host, port: port ?? (isTLS ? 443 : 80))
        let target = rest[end...]
        let question = target.firstIndex(of: "?") ?? target.endIndex
        var path = target[..<question]
        while path.hasSuffix("/") { path = path.dropLast() }
        self.path = String(path)
        self.query = question == target.endIndex ? "" : String(target[target.index(after: question)...])
    }

    package init(origin: Origin, path: String, query: String) {
        self.origin = origin
        self.path = path
        self.query = query
    }

    private static func hostAndPort(_ authority: Substring) -> (String, Int?)? {
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            if after.hasPrefix(":") { port = after.dropFirst() } else if !after.isEmpty { return nil }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { return nil }
        guard let port, !port.isEmpty else { return (String(host), nil) }
        guard let number = Int(port), (1...65535).contains(number) else { return nil }
        return (String(host), number)
    }

    /// This address with a path added, which must begin with `/`.
    ///
    /// The query stays.
    public func appending(path: String) -> WireURL {
        WireURL(origin: self.origin, path: self.path + path, query: self.query)
    }

    /// This address with `name=value` added to the query; both are percent-encoded.
    public func appending(query name: String, _ value: String) -> WireURL {
        let pair = PercentEncoding.query(name) + "=" + PercentEncoding.query(value)
        return WireURL(origin: self.origin, path: self.path, query: self.query.isEmpty ? pair : self.query + "&" + pair)
    }

    /// What stands in the request line: path and query.
    public var target: String {
        let path = self.path.isEmpty ? "/" : self.path
        return self.query.isEmpty ? path : "\(path)?\(self.query)"
    }

    /// The address without its query, fit for a log or a response header.
    public var withoutQuery: String {
        "\(self.origin.isTLS ? "https" : "http")://\(self.origin.authority)\(self.path)"
    }
}
