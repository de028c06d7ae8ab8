import HTTPFraming
import LLMCore
import NIOCore
import NIOPosix

/// The connections of one event loop to one origin, and what every request to it has in common.
final class OriginPool {
    let origin: Origin
    unowned let client: UpstreamClient
    let prefix: HTTPRequestPrefix
    let proxy: ProxyServer?
    /// Whether only public addresses are connected to; for what clients name.
    let refusesPrivateAddresses: Bool
    private let maximumIdle: Int
    private let maximumAge: Int64
    private let idleTimeout: Int64
    /// Last in, first out, so that connections that are not needed grow old and are closed.
    private var idle: [UpstreamConnection] = []

    init(_ origin: Origin, client: UpstreamClient, refusesPrivateAddresses: Bool = false) {
        self.refusesPrivateAddresses = refusesPrivateAddresses
        self.origin = origin
        self.client = client
        let configuration = client.configuration
        self.maximumIdle = refusesPrivateAddresses ? 0 : configuration.maximumIdleConnections
        self.maximumAge = Deadlines.nanoseconds(configuration.maximumConnectionAge)
        self.idleTimeout = Deadlines.nanoseconds(configuration.idleTimeout)
        let proxy = configuration.proxies.server(for: origin)
        self.proxy = proxy
        let isForwarded = proxy != nil && !origin.isTLS
        var extraHeaders: [(String, String)] = []
        if isForwarded, let authorization = proxy?.authorization {
            extraHeaders.append(("proxy-authorization", authorization.reveal()))
        }
        self.prefix = HTTPRequestPrefix(
            origin: origin,
            isAbsolute: isForwarded,
            userAgent: configuration.userAgent,
            extraHeaders: extraHeaders
        )
    }

    var idleCount: Int { self.idle.count }

    /// The connection used last, if there is one that can carry another call.
    func takeIdle(_ now: Int64) -> UpstreamConnection? {
        while let connection = self.idle.popLast() {
            if connection.isUsable, connection.idleUntil > now { return connection }
            connection.close()
        }
        return nil
    }

    /// Takes back a connection whose call is over.
    func putIdle(_ connection: UpstreamConnection) {
        let now = self.client.clock()
        guard !self.client.isShutDown, now - connection.openedAt < self.maximumAge else { return connection.close() }
        if self.idle.count >= self.maximumIdle {
            guard !self.idle.isEmpty else { return connection.close() }
            self.idle.removeFirst().close()
        }
        connection.idleUntil = now + connection.idleTimeout(self.idleTimeout)
        self.idle.append(connection)
        self.client.startReaping()
    }

    func remove(_ connection: UpstreamConnection) {
        if let index = self.idle.lastIndex(where: { $0 === connection }) { self.idle.remove(at: index) }
    }

    func reap(_ now: Int64) {
        let expired = self.idle.filter { $0.idleUntil <= now }
        guard !expired.isEmpty else { return }
        self.idle.removeAll { $0.idleUntil <= now }
        for connection in expired { connection.close() }
    }

    func closeIdle() {
        let connections = self.idle
        self.idle = []
        for connection in connections { connection.close() }
    }

    /// Opens a connection for a call, as long as the call wants one.
    func connect(for call: UpstreamCall) {
        self.makeChannel(for: call).assumeIsolated().whenComplete { result in
            call.endOpening()
            do {
                let channel = try result.get()
                let connection = try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self)
                connection.attach(call)
            } catch ChannelError.connectTimeout {
                call.expireConnecting()
            } catch {
                let failure = TransportFailure.from(error, self.origin)
                call.fail(self.proxy == nil ? failure : failure.ofProxy())
            }
        }
    }

    private func makeChannel(for call: UpstreamCall) -> EventLoopFuture<any Channel> {
        let loop = self.client.eventLoop
        let configuration = self.client.configuration
        let bound = NIOLoopBound((pool: self, call: call), eventLoop: loop)
        let limit = min(self.client.connectLimit, call.deadlines.connect)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds(limit))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 8192, maximum: 256 * 1024)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try bound.value.call.opens(channel)
                    try bound.value.pool.addHandlers(to: channel)
                }
            }
        let target = self.proxy?.origin ?? self.origin
        let refusesPrivate = self.refusesPrivateAddresses && self.proxy == nil
        if let address = try? SocketAddress(ipAddress: target.host, port: target.port) {
            guard !refusesPrivate || PublicResolver.isPublic(address) else {
                return loop.makeFailedFuture(
                    TransportFailure(.unreachable, self.origin, "its address is not a public one")
                )
            }
            return bootstrap.connect(to: address)
        }
        let resolver: (any Resolver & Sendable)? =
            refusesPrivate
            ? PublicResolver(eventLoop: loop) : configuration.forceIPv4 ? IPv4Resolver(eventLoop: loop) : nil
        return bootstrap.resolver(resolver).connect(host: target.host, port: target.port)
    }

    private func addHandlers(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let transport = self.client.transport
        if let proxy = self.proxy, proxy.origin.isTLS {
            try pipeline.addHandler(transport.tlsHandler(host: proxy.origin.host))
        }
        if self.origin.isTLS {
            if let proxy = self.proxy {
                try pipeline.addHandler(ProxyTunnel(to: self.origin, through: proxy, transport: transport))
            } else {
                try pipeline.addHandler(transport.tlsHandler(host: self.origin.host))
            }
        }
        let awaitsHandshake = self.origin.isTLS || self.proxy?.origin.isTLS == true
        try pipeline.addHandler(UpstreamConnection(pool: self, awaitsHandshake: awaitsHandshake))
    }
}
