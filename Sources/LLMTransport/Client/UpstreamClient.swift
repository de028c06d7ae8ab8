package import LLMCore
package import NIOCore

/// The HTTP/1.1 client of one event loop: its calls, its connections, its clock.
///
/// Not `Sendable`: it and everything it makes belong to the loop. Other threads use ``UpstreamHandle``. It lives until
/// ``shutDown()``: its connections hold it.
package final class UpstreamClient {
    package let eventLoop: any EventLoop
    package let transport: PreparedTransport
    /// The loop's turn, at whose end requests go out.
    package let turn: LoopTurn
    private var pools: [Origin: OriginPool] = [:]
    private var calls: [UpstreamCall] = []
    /// Where the slices of one read are put together; lent to one read at a time.
    var scratch: [UInt8] = []
    /// Whether ``send(_:body:deadlines:receiver:)`` is running; failures wait until it has returned.
    private(set) var isSending = false
    private(set) var isShutDown = false
    /// The configured bound for connecting, in nanoseconds.
    let connectLimit: Int64
    /// How soon after sending a connection shows that it had been closed before, in nanoseconds.
    let staleWindow: Int64
    private var isTicking = false
    private var reaper: Scheduled<Void>?

    private static let tick = TimeAmount.milliseconds(20)

    /// - Parameters:
    ///   - eventLoop: The loop that every call is made on.
    ///   - transport: What all loops share.
    package init(eventLoop: any EventLoop, transport: PreparedTransport) {
        self.eventLoop = eventLoop
        self.turn = LoopTurn(eventLoop: eventLoop)
        self.transport = transport
        self.connectLimit = Deadlines.nanoseconds(transport.configuration.connectTimeout)
        self.staleWindow = Deadlines.nanoseconds(transport.configuration.staleWindow)
    }

    var configuration: TransportConfiguration { self.transport.configuration }

    /// Sends a request, credentials already among its headers.
    ///
    /// - Parameters:
    ///   - request: What to send; `host`, `content-length` and the like are added.
    ///   - body: Sent in place of the request's body, where the bytes are in a buffer already.
    ///   - deadlines: How long it may take.
    ///   - receiver: Takes the answer; kept until the call is over.
    ///   - refusesPrivateAddresses: Whether only public addresses are connected to; for what clients name.
    ///   - isUpgrade: Whether a WebSocket is asked for, whose bytes then come as the body of an answer with status 101.
    /// - Returns: The call, to cancel it or hold it up.
    @discardableResult
    package func send(
        _ request: WireRequest,
        body: ByteBuffer? = nil,
        deadlines: Deadlines,
        receiver: any UpstreamReceiver,
        refusesPrivateAddresses: Bool = false,
        isUpgrade: Bool = false
    ) -> UpstreamCall {
        self.eventLoop.assertInEventLoop()
        self.isSending = true
        defer { self.isSending = false }
        // What clients name has connections of its own, which are not kept: a provider's may lead anywhere.
        let pool =
            refusesPrivateAddresses
            ? OriginPool(request.url.origin, client: self, refusesPrivateAddresses: true)
            : self.pool(for: request.url.origin)
        let now = self.clock()
        let call = UpstreamCall(
            request,
            body: body,
            pool: pool,
            deadlines: deadlines,
            receiver: receiver,
            isUpgrade: isUpgrade,
            now: now
        )
        call.slot = self.calls.count
        self.calls.append(call)
        self.startTicking()
        if self.isShutDown {
            call.fail(TransportFailure(.shutDown, request.url.origin, "shutting down"))
        } else if let connection = pool.takeIdle(now) {
            connection.carry(call)
        } else {
            pool.connect(for: call)
        }
        return call
    }

    /// How many calls are under way.
    package var runningCalls: Int { self.calls.count }

    /// How many unused connections are kept.
    package var idleConnections: Int { self.pools.values.reduce(0) { $0 + $1.idleCount } }

    /// Closes all connections that carry no call.
    package func closeIdle() {
        self.eventLoop.assertInEventLoop()
        for pool in self.pools.values { pool.closeIdle() }
    }

    /// Fails all calls, closes all connections, and refuses what comes later.
    package func shutDown() {
        self.eventLoop.assertInEventLoop()
        guard !self.isShutDown else { return }
        self.isShutDown = true
        self.reaper?.cancel()
        self.reaper = nil
        for call in self.calls {
            call.fail(TransportFailure(.shutDown, call.request.url.origin, "shutting down"))
        }
        self.closeIdle()
        self.pools = [:]
    }

    // MARK: - Inside

    func remove(_ call: UpstreamCall) {
        let slot = call.slot
        guard slot < self.calls.count, self.calls[slot] === call, let last = self.calls.popLast() else { return }
        guard last !== call else { return }
        self.calls[slot] = last
        last.slot = slot
    }

    /// Nanoseconds of the monotonic clock.
    func clock() -> Int64 {
        Int64(truncatingIfNeeded: NIODeadline.now().uptimeNanoseconds)
    }

    private func pool(for origin: Origin) -> OriginPool {
        if let pool = self.pools[origin] { return pool }
        let pool = OriginPool(origin, client: self)
        self.pools[origin] = pool
        return pool
    }

    /// One timer for the deadlines of all calls, running only while there are calls: most calls end long before any
    /// deadline, so a timer for each would be set and removed for nothing.
    private func startTicking() {
        guard !self.isTicking else { return }
        self.isTicking = true
        self.scheduleTick()
    }

    private func scheduleTick() {
        self.eventLoop.assumeIsolated().scheduleTask(in: Self.tick) { self.onTick() }
    }

    private func onTick() {
        guard !self.calls.isEmpty else {
            self.isTicking = false
            return
        }
        let now = self.clock()
        var index = self.calls.count - 1
        // From the end, for a call that leaves is replaced by the last one. Receivers may start and end calls.
        while index >= 0 {
            if index < self.calls.count {
                let call = self.calls[index]
                if let timeout = call.timeout(at: now) { call.expire(timeout) }
            }
            index -= 1
        }
        self.scheduleTick()
    }

    /// Called when a connection becomes idle: makes sure that idle connections are looked at now and then.
    func startReaping() {
        guard self.reaper == nil, !self.isShutDown else { return }
        let period = min(max(Deadlines.nanoseconds(self.configuration.idleTimeout) / 4, 50_000_000), 5_000_000_000)
        self.reaper = self.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(period)) {
            self.reaper = nil
            let now = self.clock()
            for pool in self.pools.values { pool.reap(now) }
            if self.idleConnections > 0 { self.startReaping() }
        }
    }
}
