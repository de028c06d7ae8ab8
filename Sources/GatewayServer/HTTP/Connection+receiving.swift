import HTTPFraming
import LLMCore
import NIOCore

/// Taking requests in: the head decides whether the body is read at all.
extension Connection {
    /// Bodies up to this size take no room of what all bodies share.
    private static let smallBody = 64 << 10
    /// Room is taken in steps of this size.
    private static let roomStep = 1 << 20

    /// Takes in what was read, up to the end of the request that it belongs to.
    func receive(_ bytes: ByteBuffer) {
        var position = 0
        let stop = bytes.withUnsafeReadableBytes { raw in
            self.read(raw.assumingMemoryBound(to: UInt8.self), &position)
        }
        switch stop {
        case .needsMore:
            guard case .receiving(let receiving) = self.state else { return }
            let elapsed = self.context.nanoseconds() - receiving.request.receivedAt
            self.setDeadline(self.application.patience.bodyPause(received: receiving.body.count, in: elapsed))
        case .discarded: break
        case .end:
            // Kept first: a handler may answer at once, and then goes on with it.
            if position < bytes.readableBytes {
                self.waiting =
                    bytes.getSlice(at: bytes.readerIndex + position, length: bytes.readableBytes - position)
                    ?? ByteBuffer()
                self.pauseReading()
            }
            self.receiveEnd()
        case .failed(let error): self.refuse(error)
        }
    }

    /// Why reading stopped.
    private enum Stop {
        case needsMore
        case end
        case failed(HTTPFramingError)
        /// The answer does not depend on the rest.
        case discarded
    }

    private func read(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Stop {
        while true {
            switch self.reader.next(input, at: &position) {
            case .needsMore: return .needsMore
            case .end: return .end
            case .failed(let error): return .failed(error)
            case .head(let head): self.receive(head)
            case .body(let range): self.receive(UnsafeBufferPointer(rebasing: input[range]))
            }
            guard case .receiving = self.state else { return .discarded }
        }
    }

    private func receive(_ head: HTTPIncomingHead) {
        let request = IncomingRequest(head, from: self.remoteAddress, at: self.context.nanoseconds())
        let admission = self.application.admit(request)
        let limit = self.application.bodyLimit(admission.snapshot)
        let receiving = Receiving(
            request: request,
            admission: admission,
            limit: limit,
            keepAlive: head.keepsAlive,
            isHTTP10: head.isVersion10
        )
        guard head.framing.hasBody else {
            self.state = .receiving(receiving)
            return
        }
        guard admission.readsBody else {
            // The answer does not depend on the body, so nothing is kept of it.
            return self.serve(receiving, keepAlive: false)
        }
        let length = head.framing.length ?? 0
        // Room for all of it at once, but no more on a stranger's word than a megabyte.
        if length <= limit { receiving.body.reserveCapacity(min(length, 1 << 20)) }
        self.state = .receiving(receiving)
        guard length <= limit else {
            self.refuse(self.application.bodyTooLarge(length, limit: limit, admission.snapshot))
            return
        }
        if head.expectsContinue { self.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")) }
    }

    private func receive(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard case .receiving(let receiving) = self.state else { return }
        receiving.body.append(contentsOf: bytes)
        let count = receiving.body.count
        let limit = receiving.limit
        let snapshot = receiving.admission.snapshot
        guard count <= limit else {
            return self.refuse(self.application.bodyTooLarge(count, limit: limit, snapshot))
        }
        guard count - self.heldRoom <= Self.smallBody || self.takeRoom(for: count, snapshot) else {
            return self.refuse(Application.noRoom)
        }
    }

    private func receiveEnd() {
        guard case .receiving(let receiving) = self.state else { return }
        self.setDeadline(nil)
        let mayFollow = !self.inputClosed || self.waiting.readableBytes > 0
        self.serve(receiving, keepAlive: receiving.keepAlive && mayFollow)
    }

    /// Starts the one task of a request, on this connection's event loop.
    private func serve(_ receiving: Receiving, keepAlive: Bool) {
        let scope = RequestScope(
            request: receiving.request,
            body: receiving.body,
            admission: receiving.admission,
            application: self.application,
            loop: self.context
        )
        self.state = .serving(
            Serving(keepAlive: keepAlive, isHead: scope.request.method == .head, isHTTP10: receiving.isHTTP10)
        )
        let exchange = Exchange(connection: NIOLoopBound(self, eventLoop: self.context.eventLoop))
        let task = Task(executorPreference: scope.loop.executor) {
            await scope.application.respond(to: scope, on: exchange)
        }
        if case .serving(var serving) = self.state {
            serving.task = task
            self.state = .serving(serving)
            if self.inputClosed { self.probe() }
        }
    }

    /// Goes on with what was sent while a request was served.
    func serveWaiting() {
        switch self.state {
        case .idle, .receiving:
            let bytes = self.waiting
            self.waiting = ByteBuffer()
            if bytes.readableBytes > 0 { self.receive(bytes) }
            if self.waiting.readableBytes == 0 { self.resumeReading() }
            if self.inputClosed { self.endUnfinished() }
        case .serving, .flushing(keepAlive: true): break
        case .flushing(keepAlive: false), .refusing, .closed:
            self.waiting.clear()
            self.resumeReading()
        }
    }

    /// What a client left unfinished when it closed its side will never be complete.
    private func endUnfinished() {
        switch self.state {
        case .receiving: self.refuseIncomplete()
        case .idle where self.waiting.readableBytes == 0: self.channelContext?.close(promise: nil)
        case .idle, .serving, .flushing, .refusing, .closed: break
        }
    }

    // MARK: - Room

    private func takeRoom(for count: Int, _ snapshot: GatewaySnapshot) -> Bool {
        let more = max(count - self.heldRoom, Self.roomStep)
        guard self.application.bodies.take(more, limit: self.application.roomForBodies(snapshot)) else { return false }
        self.heldRoom += more
        return true
    }

    /// Gives back what the request's body held.
    func releaseRoom() {
        guard self.heldRoom > 0 else { return }
        self.application.bodies.giveBack(self.heldRoom)
        self.heldRoom = 0
    }
}

extension HTTPBodyFraming {
    fileprivate var hasBody: Bool { self != .none && self != .length(0) }

    fileprivate var length: Int? {
        if case .length(let length) = self { length } else { nil }
    }
}

extension HTTPFramingError {
    /// What is answered to bytes that are no request.
    ///
    /// Source: RFC 9112, sections 3.2, 6.1 and 6.3; RFC 6585, section 5.
    var refusal: OutgoingResponse {
        switch self {
        case .headTooLarge, .tooManyHeaders:
            .detail("The request's header fields are too large.", status: 431)
        case .host: .detail("The request needs exactly one valid Host header.", status: 400)
        case .unknownCoding: .detail("Of the transfer codings only chunked is understood.", status: 501)
        case .transferEncoding: .detail("Of the transfer codings only chunked is understood.", status: 400)
        case .version: .detail("Only HTTP/1.1 and HTTP/1.0 are spoken here.", status: 505)
        default: .detail("The request is not valid HTTP/1.1.", status: 400)
        }
    }
}
