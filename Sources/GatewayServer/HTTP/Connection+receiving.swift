import LLMCore
import NIOCore
import NIOHTTP1

/// Taking requests in: the head decides whether the body is read at all.
extension Connection {
    /// Bodies up to this size take no room of what all bodies share.
    private static let smallBody = 64 << 10
    /// Room is taken in steps of this size.
    private static let roomStep = 1 << 20

    func receive(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head): self.receive(head)
        case .body(let bytes): self.receive(bytes)
        case .end: self.receiveEnd()
        }
    }

    private func receive(_ head: HTTPRequestHead) {
        let facts = MessageFacts(head)
        if let fault = facts.fault { return self.refuse(.detail(fault.text, status: fault.status)) }
        let question = head.uri.utf8.firstIndex(of: UInt8(ascii: "?"))
        let request = IncomingRequest(
            method: head.method,
            path: question.map { String(head.uri[..<$0]) } ?? head.uri,
            query: question.map { String(head.uri[head.uri.index(after: $0)...]) } ?? "",
            headers: head.headers,
            body: [],
            remoteAddress: self.remoteAddress,
            receivedAt: self.context.nanoseconds()
        )
        let admission = self.application.admit(request)
        let limit = self.application.bodyLimit(admission.snapshot)
        var receiving = Receiving(
            request: request,
            admission: admission,
            limit: limit,
            keepAlive: head.isKeepAlive,
            isHTTP10: head.version == .http1_0
        )
        guard facts.hasBody else {
            self.state = .receiving(receiving)
            self.setDeadline(self.application.limits.bodyTimeout)
            return
        }
        guard admission.readsBody else {
            // The answer does not depend on the body, so nothing is kept of it.
            return self.serve(receiving, keepAlive: false)
        }
        // Room for all of it at once, but no more on a stranger's word than a megabyte.
        if facts.length <= limit { receiving.request.body.reserveCapacity(min(facts.length, 1 << 20)) }
        self.state = .receiving(receiving)
        guard facts.length <= limit else {
            self.refuse(.error(self.application.bodyTooLarge(facts.length, limit: limit, admission.snapshot)))
            return
        }
        self.setDeadline(self.application.limits.bodyTimeout)
        if facts.expectsContinue { self.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")) }
    }

    private func receive(_ bytes: ByteBuffer) {
        guard case .receiving(var receiving) = self.state else { return }
        self.state = .idle  // gives up the buffer, so that it is not copied
        bytes.withUnsafeReadableBytes { receiving.request.body.append(contentsOf: $0) }
        let count = receiving.request.body.count
        let limit = receiving.limit
        let snapshot = receiving.admission.snapshot
        self.state = .receiving(receiving)
        guard count <= limit else {
            return self.refuse(.error(self.application.bodyTooLarge(count, limit: limit, snapshot)))
        }
        guard count - self.heldRoom <= Self.smallBody || self.takeRoom(for: count, snapshot) else {
            return self.refuse(.error(Application.noRoom))
        }
        self.setDeadline(self.application.limits.bodyTimeout)
    }

    private func receiveEnd() {
        guard case .receiving(let receiving) = self.state else { return }
        self.setDeadline(nil)
        self.serve(receiving, keepAlive: receiving.keepAlive && !self.inputClosed)
    }

    /// Starts the one task of a request, on this connection's event loop.
    private func serve(_ receiving: Receiving, keepAlive: Bool) {
        let request = receiving.request
        let admission = receiving.admission
        self.state = .serving(
            Serving(keepAlive: keepAlive, isHead: request.method == .HEAD, isHTTP10: receiving.isHTTP10)
        )
        let exchange = Exchange(connection: NIOLoopBound(self, eventLoop: self.context.eventLoop))
        let application = self.application
        let loop = self.context
        let task = Task.immediate(executorPreference: loop.executor) {
            await application.respond(to: request, admitted: admission, on: exchange, in: loop)
        }
        if case .serving(var serving) = self.state {
            serving.task = task
            self.state = .serving(serving)
        }
    }

    /// Goes on with what was sent while a request was served.
    func serveWaiting() {
        while !self.waiting.isEmpty {
            switch self.state {
            case .idle, .receiving: self.receive(self.waiting.removeFirst())
            case .serving, .flushing(keepAlive: true): return
            case .flushing(keepAlive: false), .refusing, .closed:
                self.waiting = []
                return
            }
        }
        self.resumeReading()
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
