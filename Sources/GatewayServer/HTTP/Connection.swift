import LLMCore
import NIOCore
import NIOHTTP1

/// One client connection: collects requests, hands them on one at a time, writes answers in order.
///
/// NIOHTTP1's decoder has parsed what came in; the answer's bytes are ours. Everything here runs on the connection's
/// event loop.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// Where the connection stands.
    private enum State {
        /// Between requests. Goes to `.receiving` with a head.
        case idle
        /// A head has come. Goes to `.serving` at the request's end, to `.refusing` when it is turned away early.
        case receiving(Receiving)
        /// A handler is at work. Goes to `.idle` when the answer is complete, to `.closed` with the client.
        case serving(Serving)
        /// An answer was sent before the request's end; the rest is thrown away until the client closes.
        case refusing
        case closed
    }

    private struct Receiving {
        var head: HTTPRequestHead
        var body: [UInt8]
        var limit: Int
        var receivedAt: UInt64
    }

    private struct Serving {
        var task: Task<Void, Never>?
        var keepAlive: Bool
        var isHead: Bool
        var isHTTP10: Bool
        /// Set once the head of a stream went out.
        var framing: ResponseBytes.Framing?
        /// Told when the client's side accepts more bytes, or no more.
        var relay: (any RelayDelegate)?
    }

    private let context: LoopContext
    private let application: Application
    private var state = State.idle
    private var channelContext: ChannelHandlerContext?
    private var remoteAddress = ""
    /// Parts of pipelined requests that came while one is served.
    ///
    /// Reading stops as soon as there is one.
    private var waiting: [HTTPServerRequestPart] = []
    private var isReadingPaused = false
    private var inputClosed = false
    /// When the connection is closed for want of progress, in nanoseconds of the monotonic clock; 0 is never.
    private(set) var deadline: UInt64 = 0

    init(context: LoopContext, application: Application) {
        self.context = context
        self.application = application
    }

    // MARK: - Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.channelContext = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.channelContext = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        self.remoteAddress = context.remoteAddress?.ipAddress ?? ""
        self.context.register(self)
        self.setDeadline(self.application.limits.idleTimeout)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.clientGone()
        self.context.unregister(self)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = self.unwrapInboundIn(data)
        switch self.state {
        case .serving:
            self.waiting.append(part)
            self.pauseReading()
        case .refusing, .closed: break
        case .idle, .receiving: self.receive(part)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .serving(let serving) = self.state, let relay = serving.relay {
            relay.clientWritabilityChanged(isWritable: context.channel.isWritable)
            self.setDeadline(context.channel.isWritable ? nil : self.application.limits.writeTimeout)
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, case .inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.inputClosed = true
        switch self.state {
        case .idle, .refusing: context.close(promise: nil)
        case .receiving:
            self.refuse(.error(LLMError(.badRequest, "The connection was closed before the request was complete.")))
        case .serving:
            // A client that closes its side is taken to have left: it cannot be told from one that did.
            self.clientGone()
            context.close(promise: nil)
        case .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else {
            self.clientGone()
            context.close(promise: nil)
            return
        }
        switch self.state {
        case .idle, .receiving:
            let tooLarge = (error as? HTTPParserError) == .headerOverflow
            let text = tooLarge ? "The request's header fields are too large." : "The request is not valid HTTP/1.1."
            self.refuse(.detail(text, status: tooLarge ? 431 : 400))
        case .serving:
            // Bytes after a request that is being served: answer it, then close.
            if case .serving(var serving) = self.state {
                serving.keepAlive = false
                self.state = .serving(serving)
            }
        case .refusing, .closed: context.close(promise: nil)
        }
    }

    // MARK: - Receiving

    private func receive(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head): self.receive(head)
        case .body(let bytes): self.receive(bytes)
        case .end: self.receiveEnd()
        }
    }

    private func receive(_ head: HTTPRequestHead) {
        let limit = self.application.bodyLimit
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        var receiving = Receiving(head: head, body: [], limit: limit, receivedAt: self.context.nanoseconds())
        // Room for all of it at once, but no more on a stranger's word than a megabyte.
        if length > 0, length <= limit { receiving.body.reserveCapacity(min(length, 1 << 20)) }
        self.state = .receiving(receiving)
        guard length <= limit else {
            self.refuse(.error(self.application.bodyTooLarge(length)))
            return
        }
        self.setDeadline(self.application.limits.bodyTimeout)
        if head.version == .http1_1, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            self.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
        }
    }

    private func receive(_ bytes: ByteBuffer) {
        guard case .receiving(var receiving) = self.state else { return }
        self.state = .idle  // gives up the buffer, so that it is not copied
        bytes.withUnsafeReadableBytes { receiving.body.append(contentsOf: $0) }
        let count = receiving.body.count
        let limit = receiving.limit
        self.state = .receiving(receiving)
        guard count <= limit else {
            self.refuse(.error(self.application.bodyTooLarge(count)))
            return
        }
        self.setDeadline(self.application.limits.bodyTimeout)
    }

    private func receiveEnd() {
        guard case .receiving(let receiving) = self.state else { return }
        let head = receiving.head
        self.setDeadline(nil)
        self.state = .serving(
            Serving(
                keepAlive: head.isKeepAlive && !self.inputClosed,
                isHead: head.method == .HEAD,
                isHTTP10: head.version == .http1_0
            )
        )
        let question = head.uri.utf8.firstIndex(of: UInt8(ascii: "?"))
        let request = IncomingRequest(
            method: head.method,
            path: question.map { String(head.uri[..<$0]) } ?? head.uri,
            query: question.map { String(head.uri[head.uri.index(after: $0)...]) } ?? "",
            headers: head.headers,
            body: receiving.body,
            remoteAddress: self.remoteAddress,
            receivedAt: receiving.receivedAt
        )
        self.serve(request)
    }

    /// Starts the one task of a request, on this connection's event loop.
    private func serve(_ request: IncomingRequest) {
        let exchange = Exchange(connection: NIOLoopBound(self, eventLoop: self.context.eventLoop))
        let application = self.application
        let loop = self.context
        let task = Task.immediate(executorPreference: loop.executor) {
            await application.respond(to: request, on: exchange, in: loop)
        }
        if case .serving(var serving) = self.state {
            serving.task = task
            self.state = .serving(serving)
        }
    }

    // MARK: - Answering

    /// Whether an answer can still be written.
    var isServing: Bool {
        if case .serving = self.state { true } else { false }
    }

    /// Sends a whole answer.
    func send(_ response: OutgoingResponse) {
        guard case .serving(let serving) = self.state, let channel = self.channelContext?.channel else { return }
        let keepAlive = serving.keepAlive && !self.application.isDraining
        var buffer = channel.allocator.buffer(capacity: 768 + response.headers.bytes.count + response.body.count)
        ResponseBytes.writeHead(
            status: response.status,
            headers: response.headers,
            framing: .length(response.body.count),
            keepAlive: keepAlive,
            into: &buffer
        )
        if !serving.isHead { buffer.writeBytes(response.body) }
        self.finish(writing: buffer, keepAlive: keepAlive)
    }

    /// Sends the head of a stream, with the first bytes of its body.
    func beginStream(status: Int, headers: HeaderLines, body: [UInt8], relay: (any RelayDelegate)?) {
        guard case .serving(var serving) = self.state, let channel = self.channelContext?.channel else { return }
        let framing: ResponseBytes.Framing = serving.isHTTP10 ? .untilClose : .chunked
        serving.framing = framing
        serving.relay = relay
        if serving.isHTTP10 || self.application.isDraining { serving.keepAlive = false }
        self.state = .serving(serving)
        var buffer = channel.allocator.buffer(capacity: 1024 + headers.bytes.count + body.count)
        ResponseBytes.writeHead(
            status: status,
            headers: headers,
            framing: framing,
            keepAlive: serving.keepAlive,
            into: &buffer
        )
        self.append(body, framing, to: &buffer)
        self.write(buffer)
    }

    /// Sends more of a stream; what one upstream read brought is one write.
    func writeStream(_ body: [UInt8]) {
        guard case .serving(let serving) = self.state, let framing = serving.framing, !body.isEmpty,
            let channel = self.channelContext?.channel
        else { return }
        var buffer = channel.allocator.buffer(capacity: body.count + 16)
        self.append(body, framing, to: &buffer)
        self.write(buffer)
    }

    /// Ends a stream with its last bytes.
    func endStream(_ body: [UInt8]) {
        guard case .serving(let serving) = self.state, let framing = serving.framing,
            let channel = self.channelContext?.channel
        else { return }
        var buffer = channel.allocator.buffer(capacity: body.count + 32)
        self.append(body, framing, to: &buffer)
        if framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
        self.finish(writing: buffer, keepAlive: serving.keepAlive && framing == .chunked)
    }

    private func append(_ body: [UInt8], _ framing: ResponseBytes.Framing, to buffer: inout ByteBuffer) {
        guard !body.isEmpty else { return }
        if framing == .chunked {
            ResponseBytes.writeChunk(body, into: &buffer)
        } else {
            buffer.writeBytes(body)
        }
    }

    private func finish(writing buffer: ByteBuffer, keepAlive: Bool) {
        guard let channelContext = self.channelContext else { return }
        guard keepAlive else {
            self.write(buffer)
            self.lingeringClose()
            return
        }
        self.state = .idle
        self.setDeadline(self.application.limits.idleTimeout)
        self.write(buffer)
        guard !self.waiting.isEmpty else {
            self.resumeReading()
            return
        }
        // The next pipelined request starts on a fresh turn of the loop, so that a long pipeline is no recursion.
        let bound = NIOLoopBound(self, eventLoop: self.context.eventLoop)
        channelContext.eventLoop.execute { bound.value.serveWaiting() }
    }

    private func serveWaiting() {
        while !self.waiting.isEmpty {
            switch self.state {
            case .idle, .receiving: self.receive(self.waiting.removeFirst())
            case .serving: return
            case .refusing, .closed:
                self.waiting = []
                return
            }
        }
        self.resumeReading()
    }

    /// Answers before the request's end; the connection cannot be used again.
    private func refuse(_ response: OutgoingResponse) {
        guard let channel = self.channelContext?.channel else { return }
        var buffer = channel.allocator.buffer(capacity: 512 + response.body.count)
        ResponseBytes.writeHead(
            status: response.status,
            headers: response.headers,
            framing: .length(response.body.count),
            keepAlive: false,
            into: &buffer
        )
        buffer.writeBytes(response.body)
        self.write(buffer)
        self.lingeringClose()
    }

    /// Closes our side and reads on for a moment: closing with unread bytes would make the kernel discard the answer.
    private func lingeringClose() {
        self.state = .refusing
        self.waiting = []
        guard let channelContext = self.channelContext else { return }
        if self.inputClosed {
            channelContext.close(promise: nil)
        } else {
            channelContext.close(mode: .output, promise: nil)
            self.resumeReading()
            self.setDeadline(self.application.limits.lingerTimeout)
        }
    }

    private func write(_ buffer: ByteBuffer) {
        self.channelContext?.writeAndFlush(self.wrapOutboundOut(buffer), promise: nil)
    }

    // MARK: - Ends

    private func clientGone() {
        if case .serving(let serving) = self.state {
            self.state = .closed
            serving.relay?.clientGone()
            serving.task?.cancel()
        } else {
            self.state = .closed
        }
        self.waiting = []
    }

    /// Closes at once when nothing is being served; otherwise the answer in progress is the last one.
    func drain() {
        switch self.state {
        case .idle: self.channelContext?.close(promise: nil)
        case .serving(var serving):
            serving.keepAlive = false
            self.state = .serving(serving)
        case .receiving, .refusing, .closed: break
        }
    }

    /// Called now and then by the loop's clock; closes a connection that made no progress in time.
    func checkDeadline(now: UInt64) {
        guard self.deadline != 0, now >= self.deadline else { return }
        self.deadline = 0
        if case .receiving = self.state {
            self.refuse(.error(LLMError(.timeout, "The request did not arrive in time.")))
        } else {
            self.clientGone()
            self.channelContext?.close(promise: nil)
        }
    }

    private func setDeadline(_ duration: Duration?) {
        guard let duration else {
            self.deadline = 0
            return
        }
        self.deadline = self.context.now &+ UInt64(duration.components.seconds) * 1_000_000_000
    }

    private func pauseReading() {
        guard !self.isReadingPaused, let channel = self.channelContext?.channel else { return }
        self.isReadingPaused = true
        try? channel.syncOptions?.setOption(.autoRead, value: false)
    }

    private func resumeReading() {
        guard self.isReadingPaused, let channel = self.channelContext?.channel else { return }
        self.isReadingPaused = false
        try? channel.syncOptions?.setOption(.autoRead, value: true)
    }
}
