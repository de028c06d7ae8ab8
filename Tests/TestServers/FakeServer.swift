package import NIOCore
import NIOPosix
package import NIOSSL
package import TestSupport

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Listens on loopback; every connection and every byte is the test's to deal with.
package struct FakeServer: Sendable {
    private let channel: any Channel
    private let connections: Mailbox<FakeConnection>
    package let port: Int

    /// Opens a port and listens.
    ///
    /// - Parameters:
    ///   - tls: Whether and how connections are encrypted.
    ///   - reads: Whether what clients send is read at all.
    /// - Throws: What keeps the port from being opened.
    package init(tls: NIOSSLContext? = nil, reads: Bool = true) async throws {
        let connections = Mailbox<FakeConnection>()
        self.connections = connections
        self.channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: reads)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    let connection = FakeConnection(channel)
                    try channel.pipeline.syncOperations.addHandler(FakeConnection.Handler(connection.input))
                    connections.put(connection)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        self.port = try Self.port(of: self.channel)
    }

    private static func port(of channel: any Channel) throws -> Int {
        guard let port = channel.localAddress?.port else { throw FakeServerError.noAddress }
        return port
    }

    /// The next connection that was opened.
    package func accept() async throws -> FakeConnection {
        guard let connection = await self.connections.take() else { throw FakeServerError.closed }
        return connection
    }

    package func close() async throws {
        try await self.channel.close()
    }
}

package enum FakeServerError: Error {
    case noAddress
    case closed
    case malformed
}

/// A request as a server saw it.
package struct FakeRequest: Sendable {
    package var line = ""
    package var headers: [String: String] = [:]
    package var body: [UInt8] = []
}

/// The server's end of one connection.
package actor FakeConnection {
    package nonisolated let channel: any Channel
    package nonisolated let input = Mailbox<[UInt8]>()
    private var received: [UInt8] = []

    init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Waits for a whole request.
    package func request() async throws -> FakeRequest {
        while true {
            if let end = self.received.firstRange(of: Array("\r\n\r\n".utf8)) {
                var request = FakeRequest()
                let head = String(decoding: self.received[..<end.lowerBound], as: UTF8.self)
                for (index, line) in head.split(separator: "\r\n").enumerated() {
                    guard index > 0 else {
                        request.line = String(line)
                        continue
                    }
                    guard let colon = line.firstIndex(of: ":") else { throw FakeServerError.malformed }
                    let value = line[line.index(after: colon)...].drop { $0 == " " }
                    request.headers[line[..<colon].lowercased()] = String(value)
                }
                let length = request.headers["content-length"].flatMap(Int.init) ?? 0
                if self.received.count >= end.upperBound + length {
                    request.body = Array(self.received[end.upperBound..<(end.upperBound + length)])
                    self.received.removeFirst(end.upperBound + length)
                    return request
                }
            }
            guard let bytes = await self.input.take() else { throw FakeServerError.closed }
            self.received += bytes
        }
    }

    /// Waits until the client has closed the connection.
    package func closed() async {
        while let bytes = await self.input.take() { self.received += bytes }
    }

    package nonisolated func send(_ text: String) async throws {
        try await self.send(Array(text.utf8))
    }

    package nonisolated func send(_ bytes: [UInt8]) async throws {
        try await self.channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    package nonisolated func close() async throws {
        try await self.channel.close()
    }

    /// Closes so that the client gets a reset.
    package nonisolated func reset() async throws {
        guard let options = self.channel as? any SocketOptionProvider else { throw FakeServerError.malformed }
        try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await self.channel.close()
    }

    /// Goes on with TLS, as the origin behind a proxy's tunnel; `isNested` where the proxy speaks TLS itself.
    package nonisolated func startTLS(_ context: NIOSSLContext, isNested: Bool) async throws {
        let channel = self.channel
        try await channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let place =
                isNested
                ? ChannelPipeline.SynchronousOperations.Position.after(
                    try pipeline.handler(type: NIOSSLServerHandler.self)
                ) : .first
            try pipeline.addHandler(NIOSSLServerHandler(context: context), position: place)
        }.get()
    }

    /// Sends as the proxy, although the origin's TLS is there already.
    package nonisolated func sendBelowTLS(_ text: String, isNested: Bool) async throws {
        let channel = self.channel
        try await channel.eventLoop.flatSubmit {
            do {
                let pipeline = channel.pipeline.syncOperations
                let promise = channel.eventLoop.makePromise(of: Void.self)
                let bytes = ByteBuffer(string: text)
                if isNested {
                    // The first TLS handler is the proxy's; what it is given to write, it encrypts.
                    let proxy = try pipeline.handler(type: NIOSSLServerHandler.self)
                    try pipeline.addHandler(Injector(bytes, promise), position: .after(proxy))
                } else {
                    try pipeline.addHandler(Injector(bytes, promise), position: .first)
                }
                return promise.futureResult
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }.get()
    }

    /// Writes from its place in the pipeline.
    private final class Injector: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let bytes: ByteBuffer
        private let promise: EventLoopPromise<Void>

        init(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>) {
            self.bytes = bytes
            self.promise = promise
        }

        func handlerAdded(context: ChannelHandlerContext) {
            context.writeAndFlush(self.wrapOutboundOut(self.bytes), promise: self.promise)
        }
    }

    final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let input: Mailbox<[UInt8]>

        init(_ input: Mailbox<[UInt8]>) {
            self.input = input
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.input.put(Array(self.unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.input.finish()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
