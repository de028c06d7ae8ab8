import HTTPFraming
import LLMCore
import NIOCore
import NIOSSL
import NIOTLS

/// Opens a tunnel through an HTTP proxy, puts TLS on top of it, and leaves.
final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let origin: Origin
    private let proxy: ProxyServer
    private let transport: PreparedTransport
    private var reader: HTTPResponseReader
    private var isRequested = false
    private var isOver = false

    init(to origin: Origin, through proxy: ProxyServer, transport: PreparedTransport) {
        self.origin = origin
        self.proxy = proxy
        self.transport = transport
        self.reader = HTTPResponseReader(limits: transport.configuration.limits)
        self.reader.begin(.connect)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive, !self.proxy.origin.isTLS { self.request(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        if !self.proxy.origin.isTLS { self.request(context) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The proxy's handshake is not the origin's, so it is not passed on.
        if case .handshakeCompleted = event as? TLSUserEvent { return self.request(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func request(_ context: ChannelHandlerContext) {
        guard !self.isRequested else { return }
        self.isRequested = true
        let host = self.origin.host.utf8.contains(UInt8(ascii: ":")) ? "[\(self.origin.host)]" : self.origin.host
        let authority = "\(host):\(self.origin.port)"
        var head = "CONNECT \(authority) HTTP/1.1\r\nhost: \(authority)\r\n"
        if let authorization = self.proxy.authorization {
            head += "proxy-authorization: \(authorization.reveal())\r\n"
        }
        head += "\r\n"
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isOver else { return }
        self.unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            let input = bytes.assumingMemoryBound(to: UInt8.self)
            var position = 0
            while !self.isOver {
                switch self.reader.next(input, at: &position) {
                case .needsMore: return
                case .head(let head) where !(200..<300).contains(head.status):
                    self.fail(context, "proxy refused the tunnel with status \(head.status)")
                case .head, .body: continue
                case .end where position < input.count:
                    self.fail(context, "proxy sent bytes before the tunnel was used")
                case .end: self.establish(context)
                case .failed(let error): self.fail(context, "proxy: \(error.reason)")
                }
            }
        }
    }

    private func establish(_ context: ChannelHandlerContext) {
        self.isOver = true
        do {
            let pipeline = context.pipeline.syncOperations
            let tls = try self.transport.tlsHandler(host: self.origin.host)
            try pipeline.addHandler(tls, position: .after(self))
            pipeline.removeHandler(context: context, promise: nil)
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    private func fail(_ context: ChannelHandlerContext, _ detail: String) {
        self.isOver = true
        context.fireErrorCaught(TransportFailure(.proxy, self.origin, detail))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !self.isOver { self.fail(context, "proxy closed the connection") }
        context.fireChannelInactive()
    }
}
