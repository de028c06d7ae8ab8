import NIOCore
import NIOPosix
import RedisCore

/// A server whose answers are a test's own: it reads commands and writes what a closure says.
final class FakeRedis: Sendable {
    private let channel: any Channel
    let port: Int

    /// - Parameter answer: The bytes to answer a command with; nil closes the connection.
    /// - Throws: What keeps the port from being opened.
    init(_ answer: @escaping @Sendable ([String]) -> String?) async throws {
        self.channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        self.port = self.channel.localAddress?.port ?? 0
    }

    func close() async throws {
        try await self.channel.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var reader = RESPReader()
        private let answer: @Sendable ([String]) -> String?

        init(_ answer: @escaping @Sendable ([String]) -> String?) {
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
                self.reader.receive(bytes.assumingMemoryBound(to: UInt8.self))
            }
            while let command = try? self.reader.next() {
                guard let text = self.answer((command.elements ?? []).map { $0.text ?? "" }) else {
                    return context.close(promise: nil)
                }
                context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            }
        }
    }
}
