import HTTPFraming
import LLMCore
import NIOCore
import NIOSSL
import NIOTLS

/// The last handler of a channel to an upstream: writes requests, reads answers, one call at a time.
///
/// All state of a connection is in this one object, because every class passed on the way of a byte costs access checks.
final class UpstreamConnection: ChannelInboundHandler, LoopWriter {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case opening
        case ready
        case closed
    }

    private let pool: OriginPool
    private let client: UpstreamClient
    private let awaitsHandshake: Bool
    private var context: ChannelHandlerContext?
    private var state = State.opening
    private var call: UpstreamCall?
    /// Whether the call that the connection was opened for has come, or came too late.
    private var isAttached = false
    private var reader: HTTPResponseReader
    private var inflater: Inflater?
    /// Reused from request to request; NIO gives it back once it is written.
    private var output = ByteBuffer()
    private var isReusable = false
    private var hasCarried = false
    private var isReading = true
    private var lastError: (any Error)?
    private var keepAliveSeconds: Int?
    let openedAt: Int64
    /// While idle: when to close.
    var idleUntil: Int64 = 0

    /// Bodies up to this size are sent in one buffer with the head.
    private static let smallBody = 64 * 1024
    /// An output buffer larger than this is not kept.
    private static let keptOutput = 16 * 1024

    init(pool: OriginPool, awaitsHandshake: Bool) {
        self.pool = pool
        self.client = pool.client
        self.awaitsHandshake = awaitsHandshake
        self.reader = HTTPResponseReader(limits: pool.client.configuration.limits)
        self.openedAt = pool.client.clock()
    }

    /// Whether another call can be carried, as far as is known.
    var isUsable: Bool {
        self.state == .ready && self.call == nil
    }

    /// How many nanoseconds to keep this connection while idle: a second less than the server says it will.
    func idleTimeout(_ configured: Int64) -> Int64 {
        guard let seconds = self.keepAliveSeconds else { return configured }
        return min(configured, Int64(clamping: max(min(seconds, 1_000_000) - 1, 0)) * 1_000_000_000)
    }

    // MARK: - Calls

    /// Hands over the call that the connection was opened for.
    func attach(_ call: UpstreamCall) {
        self.isAttached = true
        switch self.state {
        case .ready: if call.isRunning { self.carry(call) } else { self.pool.putIdle(self) }
        case .closed: call.fail(self.failure())
        case .opening where call.isRunning:
            self.call = call
            call.connection = self
        case .opening: break
        }
    }

    /// Sends a call's request on this connection, which is ready and free.
    func carry(_ call: UpstreamCall) {
        guard let context = self.context else { return call.fail(self.failure()) }
        let bodyCount = call.bodyCount
        let isSmall = bodyCount <= Self.smallBody
        var output = self.output
        self.output = ByteBuffer()
        output.clear()
        let headCapacity = HTTPRequestHead.capacity(of: call.request, prefix: self.pool.prefix)
        output.reserveCapacity(headCapacity + (isSmall ? bodyCount : 0))
        do throws(HTTPRequestRefusal) {
            try Self.writeHead(of: call, capacity: headCapacity, into: &output)
        } catch {
            self.pool.putIdle(self)
            return call.fail(TransportFailure(.rejectedRequest, self.pool.origin, error.reason))
        }
        self.call = call
        call.connection = self
        self.isReusable = false
        self.reader.begin(call.isUpgrade ? .upgrade : call.request.method == "HEAD" ? .head : .ordinary)
        call.enter(.awaitingHead)
        if call.isPaused == self.isReading { self.setReading(!call.isPaused) }
        if isSmall {
            if let body = call.bodyBuffer {
                output.writeImmutableBuffer(body)
            } else {
                output.writeBytes(call.request.body)
            }
            if output.capacity <= Self.keptOutput { self.output = output }
            context.write(self.wrapOutboundOut(output), promise: nil)
        } else {
            context.write(self.wrapOutboundOut(output), promise: nil)
            let body = call.bodyBuffer ?? context.channel.allocator.buffer(bytes: call.request.body)
            context.write(self.wrapOutboundOut(body), promise: nil)
        }
        self.client.turn.flush(self)
    }

    func write(_ bytes: [UInt8]) {
        self.context?.writeAndFlush(self.wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    func flush() {
        self.context?.flush()
    }

    private static func writeHead(
        of call: UpstreamCall,
        capacity: Int,
        into output: inout ByteBuffer
    ) throws(HTTPRequestRefusal) {
        var refusal: HTTPRequestRefusal?
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { memory in
            do throws(HTTPRequestRefusal) {
                return try HTTPRequestHead.write(
                    call.request,
                    prefix: call.pool.prefix,
                    bodyCount: call.bodyCount,
                    isUpgrade: call.isUpgrade,
                    into: memory
                )
            } catch {
                refusal = error
                return 0
            }
        }
        if let refusal { throw refusal }
    }

    /// The call does not want the rest: the connection is closed at once, without the courtesies of TLS.
    func abandon() {
        guard self.call != nil else { return }
        self.call = nil
        self.close()
    }

    func setReading(_ isReading: Bool) {
        self.isReading = isReading
        guard self.state != .closed, let channel = self.context?.channel else { return }
        // The option is known to the channel, so setting it cannot fail in a way that matters.
        try? channel.syncOptions?.setOption(.autoRead, value: isReading)
    }

    /// Closes the channel itself, so that TLS does not wait for the other side's farewell.
    func close() {
        guard self.state != .closed, let context = self.context else { return }
        self.state = .closed
        if let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self) {
            tls.close(promise: nil)
        } else {
            context.close(promise: nil)
        }
    }

    private func failure() -> TransportFailure {
        .from(self.lastError ?? HTTPFramingError.closedBeforeHead, self.pool.origin)
    }
}

// MARK: - Channel events

extension UpstreamConnection {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if !self.awaitsHandshake { self.becomeReady() }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent, self.awaitsHandshake { self.becomeReady() }
        context.fireUserInboundEventTriggered(event)
    }

    private func becomeReady() {
        guard self.state == .opening else { return }
        self.state = .ready
        if let call = self.call {
            self.call = nil
            self.carry(call)
        } else if self.isAttached {
            self.pool.putIdle(self)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.lastError == nil { self.lastError = error }
        self.pool.remove(self)
        self.close()
        self.closed()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.closed()
        context.fireChannelInactive()
    }

    private func closed() {
        if self.state == .ready, self.call == nil { self.pool.remove(self) }
        self.state = .closed
        guard let call = self.call else { return }
        let mayBeStale = self.hasCarried && self.reader.isUntouched
        if self.lastError == nil {
            switch self.reader.finish() {
            case .end: return self.finish(call, hasSurplus: true)
            case .failed(let error): self.lastError = error
            default: break
            }
        }
        self.call = nil
        if mayBeStale, call.retryOnFreshConnection() { return }
        call.connection = nil
        call.fail(self.failure())
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Bytes that answer no request: the connection cannot be trusted any more.
        guard let call = self.call else {
            self.pool.remove(self)
            return self.close()
        }
        call.isActive = true
        self.unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            self.receive(bytes.assumingMemoryBound(to: UInt8.self), call)
        }
    }
}

// MARK: - Answers

extension UpstreamConnection {
    /// Reads one input to its end: at most one head, one piece of body, one end.
    private func receive(_ input: UnsafeBufferPointer<UInt8>, _ call: UpstreamCall) {
        var position = 0
        var event = self.reader.next(input, at: &position)
        if case .head(let head) = event {
            guard self.receive(head, call) else { return }
            event = self.reader.next(input, at: &position)
        }
        if case .body(let first) = event {
            event = self.reader.next(input, at: &position)
            let isWanted =
                if case .body(let second) = event {
                    self.handTogether(first, second, of: input, &position, &event, to: call)
                } else {
                    self.hand(on: UnsafeBufferPointer(rebasing: input[first]), to: call)
                }
            guard isWanted else { return }
        }
        switch event {
        case .end: self.finish(call, hasSurplus: position < input.count)
        case .failed(let error): call.fail(.framing(error, self.pool.origin))
        case .needsMore, .head, .body: break
        }
    }

    /// Hands the slices of one input on together: what follows costs more per call than a copy does.
    ///
    /// - Returns: Whether the call still wants more.
    private func handTogether(
        _ first: Range<Int>,
        _ second: Range<Int>,
        of input: UnsafeBufferPointer<UInt8>,
        _ position: inout Int,
        _ event: inout HTTPResponseReader.Event,
        to call: UpstreamCall
    ) -> Bool {
        // Taken away while it is in use, for a receiver may make another connection read.
        var scratch: [UInt8] = []
        swap(&scratch, &self.client.scratch)
        if scratch.count < input.count { scratch = Array(repeating: 0, count: input.count) }
        let isWanted = scratch.withUnsafeMutableBufferPointer { target in
            var count = 0
            event = self.reader.gather(first, second, of: input, at: &position, into: target, count: &count)
            return self.hand(on: UnsafeBufferPointer(rebasing: target[..<count]), to: call)
        }
        self.client.scratch = scratch
        return isWanted
    }

    /// - Returns: Whether the call still wants more.
    private func receive(_ head: HTTPResponseHead, _ call: UpstreamCall) -> Bool {
        self.isReusable = head.keepsAlive
        self.keepAliveSeconds = head.keepAliveSeconds
        call.enter(.awaitingFirstByte)
        var headers = head.headers
        if head.status >= 400 { headers.stampIfNeeded() }
        guard head.coding != .identity, head.framing != .none else {
            call.receiver?.upstreamHead(head.status, headers)
            return self.call === call
        }
        guard head.coding != .other else {
            call.fail(TransportFailure(.contentCoding, self.pool.origin, "unsupported Content-Encoding"))
            return false
        }
        self.inflater = Inflater(head.coding, limit: self.client.configuration.maximumInflatedBody)
        headers.remove("content-encoding")
        headers.remove("content-length")
        call.receiver?.upstreamHead(head.status, headers)
        return self.call === call
    }

    /// - Returns: Whether the call still wants more.
    private func hand(on bytes: UnsafeBufferPointer<UInt8>, to call: UpstreamCall) -> Bool {
        if call.phase == .awaitingFirstByte { call.enter(.receiving) }
        guard let inflater = self.inflater else {
            call.receiver?.upstreamBody(bytes)
            return self.call === call
        }
        do throws(Inflater.Failure) {
            try inflater.inflate(bytes) { piece in
                call.receiver?.upstreamBody(piece)
                return self.call === call
            }
        } catch {
            self.fail(call, error)
        }
        return self.call === call
    }

    private func fail(_ call: UpstreamCall, _ error: Inflater.Failure) {
        let failure =
            switch error {
            case .malformed: TransportFailure(.contentCoding, self.pool.origin, "malformed compressed body")
            case .truncated: TransportFailure(.contentCoding, self.pool.origin, "compressed body ends too early")
            case .tooLarge: TransportFailure(.tooLarge, self.pool.origin, "compressed body unpacks to too many bytes")
            }
        call.fail(failure)
    }

    /// The answer is complete: the connection is free before the receiver hears of it, so that it can be used at once.
    private func finish(_ call: UpstreamCall, hasSurplus: Bool) {
        if let inflater = self.inflater {
            do throws(Inflater.Failure) {
                try inflater.finish()
            } catch {
                return self.fail(call, error)
            }
            self.inflater = nil
        }
        self.call = nil
        call.connection = nil
        self.hasCarried = true
        if !self.isReading { self.setReading(true) }
        if self.isReusable, !hasSurplus, self.state == .ready, self.hasWrittenAll(call) {
            self.pool.putIdle(self)
        } else {
            self.close()
        }
        call.complete()
    }

    /// Whether the request is out, which matters where an answer comes before a large body was taken.
    private func hasWrittenAll(_ call: UpstreamCall) -> Bool {
        guard call.bodyCount > Self.smallBody else { return true }
        let pending = try? self.context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return pending == 0
    }
}
