import NIOCore
import NIOSSL

extension Connection {
    /// How long an idle client may take to answer the farewell of TLS.
    private static let patience = TimeAmount.milliseconds(250)

    /// Closes a connection on which nothing is asked.
    ///
    /// Pools of clients never answer the farewell of TLS, and RFC 8446 (section 6.1) lets nobody wait for that: after a moment the
    /// connection is closed below TLS.
    func sayGoodbye(_ context: ChannelHandlerContext) {
        context.close(promise: nil)
        let pipeline = context.pipeline
        guard let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self) else { return }
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { tls.close(promise: nil) }
    }
}
