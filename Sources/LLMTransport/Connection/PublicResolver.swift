import NIOCore
import NIOPosix

/// Resolves names to public addresses only: whatever a name says, nothing inside the own network is connected to.
///
/// The check is on the very addresses that are connected to, so that a name that changes its mind between a check and
/// the connection gains nothing.
struct PublicResolver: Resolver, Sendable {
    let eventLoop: any EventLoop

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        NIOThreadPool.singleton.runIfActive(eventLoop: self.eventLoop) {
            let all = try NameLookup.addresses(of: host, port, family: .any)
            let allowed = all.filter { Self.isPublic($0) }
            guard !allowed.isEmpty else { throw NotPublic() }
            return allowed
        }
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        self.eventLoop.makeSucceededFuture([])
    }

    func cancelQueries() {}

    /// No address of the name is a public one.
    struct NotPublic: Error {}

    /// Networks that are no part of the public Internet (IANA's registries of special-purpose addresses), and those that
    /// carry an IPv4 address inside.
    private static let special: [IPNetwork] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    ].compactMap { IPNetwork($0) }

    static func isPublic(_ address: SocketAddress) -> Bool {
        guard let text = address.ipAddress, let bits = IPNetwork.address(Substring(text)) else { return false }
        return !Self.special.contains { $0.contains(bits) }
    }
}
