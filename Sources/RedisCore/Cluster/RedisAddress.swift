/// Where a server listens.
package enum RedisAddress: Sendable, Hashable, CustomStringConvertible {
    case host(String, port: Int)
    /// A socket in the file system.
    case path(String)

    package var description: String {
        switch self {
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .path(let path): path
        }
    }

    package var host: String? {
        if case .host(let host, _) = self { host } else { nil }
    }

    /// An address as nodes of a cluster write it: `127.0.0.1:6381`, `::1:6381` without brackets, or `:6381` for the node's own
    /// host.
    package init?(node text: some StringProtocol, from origin: RedisAddress) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else { return nil }
        self.init(node: String(text[..<colon]), port: port, from: origin)
    }

    /// An address whose host may be empty or unknown (`?`), which means the host of the one who says it.
    package init?(node host: String, port: Int, from origin: RedisAddress) {
        guard (1...65535).contains(port) else { return nil }
        guard !host.isEmpty, host != "?" else {
            guard let host = origin.host else { return nil }
            self = .host(host, port: port)
            return
        }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self = .host(bare, port: port)
    }
}
