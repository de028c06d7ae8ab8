import HTTPFraming
import LLMCore
import LLMTransport
import NIOCore

/// One client connection: collects requests, hands them on one at a time, writes answers in order.
///
/// Everything here runs on the connection's event loop. This file: where the connection stands, and what the channel tells
/// it; the other two take requests in and bring answers out.
final class Connection: ChannelInboundHandler, LoopWriter {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Where the connection stands.
    enum State {
        /// Between requests. Goes to `.receiving` with a head.
        case idle
        /// A head has come. Goes to `.serving` at the request's end, to `.refusing` when it is turned away early.
        case receiving(Receiving)
        /// A handler is at work. Goes to `.flushing` with the answer's last bytes, to `.closed` with the client.
        case serving(Serving)
        /// The answer is complete, but the client has not taken all of it. Goes to `.idle` or `.refusing` then.
        case flushing(keepAlive: Bool)
        /// Nothing more will be answered; what comes is thrown away until the client closes.
        case refusing
        case closed
    }

    /// A request of which the head has come; a reference, so that its body grows in place.
    final class Receiving {
        let request: IncomingRequest
        var body: [UInt8] = []
        let admission: Admission
        let limit: Int
        let keepAlive: Bool
        let isHTTP10: Bool

        init(request: IncomingRequest, admission: Admission, limit: Int, keepAlive: Bool, isHTTP10: Bool) {
            self.request = request
            self.admission = admission
            self.limit = limit
            self.keepAlive = keepAlive
            self.isHTTP10 = isHTTP10
        }
    }

    /// A request that a handler answers.
    struct Serving {
        var task: Task<Void, Never>?
        var keepAlive: Bool
        var isHead: Bool
        var isHTTP10: Bool
        /// Set once the head of a stream went out.
        var framing: ResponseBytes.Framing?
        /// Told when the client's side accepts more bytes, or no more.
        var relay: (any RelayDelegate)?
        /// What was sent of the answer ahead of time.
        var probes = ProbeCount()
    }

    let context: LoopContext
    let application: Application
    var state = State.idle
    private(set) var channelContext: ChannelHandlerContext?
    private(set) var remoteAddress = ""
    /// Finds requests in what comes in.
    var reader: HTTPRequestReader
    /// What came after a request while it is served.
    ///
    /// Reading stops as soon as there is something.
    var waiting = ByteBuffer()
    private var isReadingPaused = false
    private(set) var inputClosed = false
    /// When the connection is closed for want of progress, in nanoseconds of the monotonic clock; 0 is never.
    private(set) var deadline: UInt64 = 0
    /// Bytes that were ever written, whether the client has taken them or not.
    var written = 0
    /// Whether something was written that goes out at the end of the loop's turn.
    var isFlushing = false
    /// How many of them the client had taken when it was last asked.
    private var taken = 0
    /// What the request's body holds of the room that all bodies share.
    var heldRoom = 0

    init(context: LoopContext, application: Application) {
        self.context = context
        self.application = application
        self.reader = HTTPRequestReader(limits: application.limits.framing)
    }

    /// Whether an answer can still be written.
    var isServing: Bool {
        if case .serving = self.state { true } else { false }
    }

    /// Whether a request is under way.
    var isBusy: Bool {
        switch self.state {
        case .receiving, .serving, .flushing: true
        case .idle, .refusing, .closed: false
        }
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
        self.setDeadline(self.application.patience.idle)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.clientGone()
        self.context.unregister(self)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        switch self.state {
        case .idle where self.waiting.readableBytes == 0, .receiving: self.receive(bytes)
        case .idle, .serving, .flushing(keepAlive: true):
            self.waiting.writeBuffer(&bytes)
            self.pauseReading()
        case .flushing(keepAlive: false), .refusing, .closed: break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .serving(let serving) = self.state, let relay = serving.relay {
            let isWritable = context.channel.isWritable
            relay.clientWritabilityChanged(isWritable: isWritable)
            if !isWritable { self.awaitTaking() } else { self.inputClosed ? self.probeLater() : self.setDeadline(nil) }
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
        case .idle where self.waiting.readableBytes > 0: break
        case .idle, .refusing: context.close(promise: nil)
        case .receiving: self.refuseIncomplete()
        case .serving(var serving):
            // It may have left, or wait for the answer: a piece of the answer finds out.
            if self.waiting.readableBytes == 0 { serving.keepAlive = false }
            self.state = .serving(serving)
            self.probe()
        case .flushing: if self.waiting.readableBytes == 0 { self.state = .flushing(keepAlive: false) }
        case .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.clientGone()
        context.close(promise: nil)
    }

    // MARK: - Ends

    func clientGone() {
        if case .serving(let serving) = self.state {
            self.state = .closed
            serving.relay?.clientGone()
            serving.task?.cancel()
        } else {
            self.state = .closed
        }
        self.releaseRoom()
        self.waiting.clear()
    }

    /// Closes at once when nothing is being served; otherwise the answer in progress is the last one.
    func drain() {
        switch self.state {
        case .idle: if let context = self.channelContext { self.sayGoodbye(context) }
        case .serving(var serving):
            serving.keepAlive = false
            self.state = .serving(serving)
        case .flushing: self.state = .flushing(keepAlive: false)
        case .receiving, .refusing, .closed: break
        }
    }

    /// Turns a request away of which only a part has come.
    func refuseUnfinished() {
        guard case .receiving = self.state else { return }
        self.refuse(LLMError(.serviceUnavailable, "The server is stopping."))
    }

    /// Called now and then by the loop's clock; closes a connection that made no progress in time.
    func checkDeadline(now: UInt64) {
        guard self.deadline != 0, now >= self.deadline else { return }
        self.deadline = 0
        switch self.state {
        case .receiving: self.refuse(LLMError(.timeout, "The request did not arrive in time."))
        case .serving where self.inputClosed && self.pendingBytes == 0: self.probe()
        case .serving, .flushing:
            let before = self.taken
            self.awaitTaking()
            if self.taken <= before { self.giveUp() }
        case .idle, .refusing, .closed: self.giveUp()
        }
    }

    private func giveUp() {
        self.clientGone()
        self.channelContext?.close(promise: nil)
    }

    /// Gives the client time to take more of what was written.
    func awaitTaking() {
        self.taken = self.written &- self.pendingBytes
        self.setDeadline(self.application.patience.write)
    }

    /// Bytes that the kernel does not take, because the client does not.
    var pendingBytes: Int {
        (try? self.channelContext?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// - Parameter patience: nanoseconds from now on; nil for no end.
    func setDeadline(_ patience: UInt64?) {
        self.deadline = patience.map { self.context.now &+ $0 } ?? 0
    }

    func pauseReading() {
        guard !self.isReadingPaused, let channel = self.channelContext?.channel else { return }
        self.isReadingPaused = true
        try? channel.syncOptions?.setOption(.autoRead, value: false)
    }

    func resumeReading() {
        guard self.isReadingPaused, let channel = self.channelContext?.channel else { return }
        self.isReadingPaused = false
        try? channel.syncOptions?.setOption(.autoRead, value: true)
    }
}
