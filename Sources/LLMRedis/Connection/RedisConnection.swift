import NIOCore
import NIOSSL
import NIOTLS
import RedisCore

/// The last handler of a channel to a server: writes commands, gives replies to those who asked, in the order they asked.
final class RedisConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What its owner wants to know; called on the event loop.
    struct Events {
        /// Once: the channel can be used, TLS included, or never will.
        var opened: (RedisError?) -> Void = { _ in }
        /// Once, after all batches have failed.
        var closed: (RedisError) -> Void = { _ in }
        /// The replies that were late have come.
        var caughtUp: () -> Void = {}
    }

    private let awaitsHandshake: Bool
    private var reader: RESPReader
    private var context: ChannelHandlerContext?
    private var sent = CircularBuffer<RedisBatch>()
    private var isOpen = false
    private var isClosed = false
    private var closesWhenIdle = false
    private var failure: RedisError?
    var events = Events()
    /// Commands whose replies are awaited.
    private(set) var pending = 0
    /// Batches in ``sent`` whose callers have given up.
    private var late = 0

    init(limits: RESPLimits, awaitsHandshake: Bool) {
        self.reader = RESPReader(limits: limits)
        self.awaitsHandshake = awaitsHandshake
    }

    /// Whether replies are overdue: more commands would only wait behind them.
    var isStalled: Bool { self.late > 0 }

    /// Whether the server takes what is written as fast as it comes.
    var isWritable: Bool { self.context?.channel.isWritable ?? false }

    /// Sets who is told, and tells what has already happened.
    func observe(_ events: Events) {
        self.events = events
        if self.isClosed {
            self.tellOpened(self.failure ?? Self.lost)
            self.events.closed(self.failure ?? Self.lost)
            self.events = Events()
        } else if self.isOpen {
            self.tellOpened(nil)
        }
    }

    func send(_ batch: RedisBatch) {
        guard !self.isClosed, let context = self.context else { return batch.fail(self.failure ?? Self.lost) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(batch.commands.reduce(0) { $0 + $1.size })
        for command in batch.commands { command.write(to: &bytes) }
        self.sent.append(batch)
        self.pending += batch.commands.count
        context.writeAndFlush(self.wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    /// The caller of a batch has given up; its replies are still to come.
    func noteLate(_ batch: RedisBatch) {
        if !batch.isAnswered, self.sent.contains(where: { $0 === batch }) { self.late += 1 }
    }

    /// Closes as soon as nothing is awaited any more.
    func retire() {
        self.closesWhenIdle = true
        if self.sent.isEmpty { self.close() }
    }

    func close(_ reason: RedisError? = nil) {
        guard !self.isClosed else { return }
        if self.failure == nil { self.failure = reason }
        guard let context = self.context else { return }
        // TLS would wait for the other side's farewell, which a dead one never says.
        if let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self) {
            tls.close(promise: nil)
        } else {
            context.close(promise: nil)
        }
    }

    private static let lost = RedisError(.disconnected, "the connection was closed")

    private func tellOpened(_ error: RedisError?) {
        let opened = self.events.opened
        self.events.opened = { _ in }
        opened(error)
    }
}

// MARK: - Channel events

extension RedisConnection {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive, !self.awaitsHandshake { self.becomeOpen() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if !self.awaitsHandshake { self.becomeOpen() }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { self.becomeOpen() }
        context.fireUserInboundEventTriggered(event)
    }

    private func becomeOpen() {
        guard !self.isOpen, !self.isClosed else { return }
        self.isOpen = true
        self.tellOpened(nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            self.reader.receive(bytes.assumingMemoryBound(to: UInt8.self))
        }
        do throws(RESPError) {
            while let reply = try self.reader.next() { self.deliver(reply) }
        } catch {
            self.close(RedisError(.protocolViolation, "what came is not Redis's protocol (\(error.rawValue))"))
        }
        if self.closesWhenIdle, self.sent.isEmpty { self.close() }
    }

    private func deliver(_ reply: RESPValue) {
        if case .push = reply { return }
        guard !self.isClosed else { return }
        guard let batch = self.sent.first else {
            return self.close(RedisError(.protocolViolation, "a reply came that nothing asked for"))
        }
        self.pending -= 1
        let isLast = batch.awaitsOneReply
        let wasLate = batch.isOver
        // Before the reply is handed on, for whoever gets it may close the connection.
        if isLast { self.sent.removeFirst() }
        batch.receive(reply)
        guard isLast, wasLate, self.late > 0 else { return }
        self.late -= 1
        if self.late == 0 { self.events.caughtUp() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.close(RedisError(connecting: error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !self.isClosed {
            self.isClosed = true
            let failure = self.failure ?? Self.lost
            self.tellOpened(failure)
            let batches = self.sent
            self.sent = []
            (self.pending, self.late) = (0, 0)
            for batch in batches { batch.fail(Self.asReplyFailure(failure)) }
            let closed = self.events.closed
            self.events = Events()
            closed(failure)
        }
        context.fireChannelInactive()
    }

    /// What was sent may have been carried out, whatever the connection broke of.
    private static func asReplyFailure(_ failure: RedisError) -> RedisError {
        failure.wasNotCarriedOut ? RedisError(.disconnected, failure.detail) : failure
    }
}
