import NIOCore
import NIOPosix

/// Resolves a name to IPv4 addresses only, off the event loop.
struct IPv4Resolver: Resolver, Sendable {
    let eventLoop: any EventLoop

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        NIOThreadPool.singleton.runIfActive(eventLoop: self.eventLoop) {
            try NameLookup.addresses(of: host, port, family: .ipv4)
        }
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        self.eventLoop.makeSucceededFuture([])
    }

    func cancelQueries() {}
}
