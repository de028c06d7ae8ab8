import LLMCore
package import LLMTransport
import Logging
package import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle

/// Accepts clients and spreads them over the event loops.
package final class Listener: Service {
    /// Where and how the server listens.
    package struct Configuration: Sendable {
        package var host: String
        package var port: Int
        package var tls: ServerTLS?

        package init(host: String, port: Int, tls: ServerTLS? = nil) {
            self.host = host
            self.port = port
            self.tls = tls
        }
    }

    private let configuration: Configuration
    private let application: Application
    private let group: any EventLoopGroup
    private let contexts: [ObjectIdentifier: LoopContext]
    private let onBound: @Sendable (SocketAddress?) -> Void

    private init(
        configuration: Configuration,
        application: Application,
        group: any EventLoopGroup,
        contexts: [ObjectIdentifier: LoopContext],
        onBound: @escaping @Sendable (SocketAddress?) -> Void
    ) {
        self.configuration = configuration
        self.application = application
        self.group = group
        self.contexts = contexts
        self.onBound = onBound
    }

    /// Makes what each event loop owns.
    ///
    /// `onBound` is told the address once the port is open.
    package static func make(
        configuration: Configuration,
        application: Application,
        group: any EventLoopGroup,
        transport: PreparedTransport,
        onBound: @escaping @Sendable (SocketAddress?) -> Void
    ) async throws -> Listener {
        var contexts: [ObjectIdentifier: LoopContext] = [:]
        for loop in group.makeIterator() {
            contexts[ObjectIdentifier(loop)] = try await loop.submit {
                LoopContext(eventLoop: loop, upstream: UpstreamClient(eventLoop: loop, transport: transport))
            }.get()
        }
        return Listener(
            configuration: configuration,
            application: application,
            group: group,
            contexts: contexts,
            onBound: onBound
        )
    }

    /// The service that checks deployments, on one of the loops.
    ///
    /// - Parameter shared: where results are shared; nil where every process asks for itself.
    /// - Returns: nil if there is no loop.
    package func healthService(sharing shared: SharedHealth?) -> HealthService? {
        self.contexts.values.first.map { HealthService(application: self.application, loop: $0, shared: shared) }
    }

    /// Listens until the server is told to stop, then lets requests in progress finish.
    package func run() async throws {
        let channel: any Channel
        do {
            channel = try await self.bind()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ListenerError.busy(host: self.configuration.host, port: self.configuration.port)
        }
        for context in self.contexts.values { try await context.eventLoop.submit { context.start() }.get() }
        self.onBound(channel.localAddress)
        await withGracefulShutdownHandler {
            try? await channel.closeFuture.get()
        } onGracefulShutdown: {
            channel.close(promise: nil)
        }
        await self.drain()
    }

    private func bind() async throws -> any Channel {
        let application = self.application
        let contexts = self.contexts
        let tls = self.configuration.tls?.context
        return try await ServerBootstrap(group: self.group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 8192, maximum: 256 << 10)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context = contexts[ObjectIdentifier(channel.eventLoop)] else {
                        throw ListenerError.foreignLoop
                    }
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(Connection(context: context, application: application))
                }
            }
            .bind(host: self.configuration.host, port: self.configuration.port)
            .get()
    }

    /// Idle connections close at once; requests being served get the drain time, then they are cut.
    ///
    /// A request that has come only in part gets a moment; a client that was answered gets one to close.
    private func drain() async {
        self.application.beginDraining()
        for context in self.contexts.values { try? await context.eventLoop.submit { context.drain() }.get() }
        let limits = self.application.limits
        let clock = ContinuousClock()
        let begin = clock.now
        var lastBusy = begin
        while clock.now - begin < limits.drainTimeout {
            let isLate = clock.now - begin > limits.unfinishedTimeout
            var open = 0
            var busy = 0
            for context in self.contexts.values {
                let counts = try? await context.eventLoop.submit {
                    if isLate { context.refuseUnfinished() }
                    return (open: context.connectionCount, busy: context.busyCount)
                }.get()
                open += counts?.open ?? 0
                busy += counts?.busy ?? 0
            }
            if busy > 0 { lastBusy = clock.now }
            if open == 0 || clock.now - lastBusy > limits.unfinishedTimeout { break }
            try? await Task.sleep(for: .milliseconds(20))
        }
        for context in self.contexts.values { try? await context.eventLoop.submit { context.stop() }.get() }
    }
}

/// Why the server cannot listen.
package enum ListenerError: Error, CustomStringConvertible {
    case busy(host: String, port: Int)
    case foreignLoop

    package var description: String {
        switch self {
        case .busy(let host, let port):
            """
            Port \(port) on \(host) is in use by another program. Choose another with --port, or stop the program \
            that listens there (ss -ltnp 'sport = :\(port)' shows it).
            """
        case .foreignLoop: "A connection was accepted on an event loop of another group."
        }
    }
}
