import HTTPFraming
import LLMCore
import NIOCore

/// One request under way.
///
/// Belongs to its event loop; every method is called there.
package final class UpstreamCall {
    enum Phase {
        case connecting
        case awaitingHead
        case awaitingFirstByte
        case receiving
        case over
    }

    let client: UpstreamClient
    let pool: OriginPool
    let request: WireRequest
    /// Sent in place of the request's own body, if there is one.
    let bodyBuffer: ByteBuffer?
    let bodyCount: Int
    let deadlines: Deadlines
    /// Whether a WebSocket is asked for.
    let isUpgrade: Bool
    private(set) var receiver: (any UpstreamReceiver)?
    /// The connection that carries this call, once there is one.
    var connection: UpstreamConnection?
    /// The channels that are being opened for this call: one for each address that is tried.
    private var opening: [any Channel] = []
    private(set) var phase = Phase.connecting
    /// Where this call stands among the client's calls.
    var slot = 0
    /// Whether a second connection was tried already.
    private var wasRetried = false
    private let startedAt: Int64
    /// When that began which the deadlines hold for: earlier, where this is not the first request of it.
    private let countedFrom: Int64
    private var phaseStartedAt: Int64
    private(set) var isPaused = false
    /// Whether what has come does not count yet: the time to the first byte then bounds the time to what does.
    package var awaitsToken = false
    /// Set by every read and cleared by the tick, so that a read needs no look at the clock.
    var isActive = false

    init(
        _ request: WireRequest,
        body: ByteBuffer?,
        pool: OriginPool,
        deadlines: Deadlines,
        receiver: any UpstreamReceiver,
        isUpgrade: Bool,
        now: Int64
    ) {
        self.client = pool.client
        self.pool = pool
        self.request = request
        self.bodyBuffer = body
        self.bodyCount = body?.readableBytes ?? request.body.count
        self.deadlines = deadlines
        self.receiver = receiver
        self.isUpgrade = isUpgrade
        self.startedAt = now
        self.countedFrom = now - deadlines.passed
        self.phaseStartedAt = now
    }

    /// Whether the call has neither ended nor failed nor been cancelled.
    package var isRunning: Bool { self.phase != .over }

    /// Whether the request is or was on a connection.
    var isSent: Bool { self.phase != .connecting }

    /// Gives the call up and closes its connection at once; nothing more is called on the receiver.
    package func cancel() {
        guard self.phase != .over else { return }
        self.close()
    }

    /// Stops reading from the upstream; one more read may still come.
    package func pauseReading() {
        guard self.phase != .over, !self.isPaused else { return }
        self.isPaused = true
        self.connection?.setReading(false)
    }

    /// Goes on reading.
    package func resumeReading() {
        guard self.phase != .over, self.isPaused else { return }
        self.isPaused = false
        self.isActive = true
        self.connection?.setReading(true)
    }

    /// Sends bytes of the protocol that was changed to.
    func write(_ bytes: [UInt8]) {
        guard self.phase != .over else { return }
        self.connection?.write(bytes)
    }

    // MARK: - From the connection

    /// A connection is about to be opened for the call.
    ///
    /// - Throws: when the call is over, so that no further address is tried for it.
    func opens(_ channel: any Channel) throws {
        guard self.phase == .connecting else { throw ChannelError.alreadyClosed }
        self.opening.append(channel)
    }

    /// A connection stands, or none could be had.
    func endOpening() {
        self.opening = []
    }

    func enter(_ phase: Phase) {
        self.phase = phase
        self.isActive = true
    }

    /// The whole answer was received; the connection is no longer ours.
    func complete() {
        guard let receiver = self.leave() else { return }
        receiver.upstreamEnd()
    }

    /// Ends the call with an error; its connection is closed.
    func fail(_ failure: TransportFailure) {
        self.fail(failure.asLLMError())
    }

    func fail(_ error: LLMError) {
        guard self.phase != .over else { return }
        guard !self.client.isSending else {
            self.client.eventLoop.assumeIsolated().execute { self.fail(error) }
            return
        }
        self.connection?.abandon()
        guard let receiver = self.leave() else { return }
        receiver.upstreamFailed(error)
    }

    /// Sends the request once more, on a new connection.
    ///
    /// For a connection that had been used before and was closed before a byte of the answer came: if that happens
    /// right after sending, the server had closed it while it lay idle. Later, the server has most likely begun to work
    /// on the request, which must then not be sent twice.
    ///
    /// - Returns: Whether that is so; if not, the call fails.
    func retryOnFreshConnection() -> Bool {
        guard self.phase == .awaitingHead, !self.wasRetried, !self.client.isShutDown else { return false }
        // A connection that was used before is taken as soon as the call is made, so the call began when it was sent.
        guard self.client.clock() - self.startedAt < self.client.staleWindow else { return false }
        self.wasRetried = true
        self.connection = nil
        self.phase = .connecting
        self.phaseStartedAt = self.client.clock()
        self.pool.connect(for: self)
        return true
    }

    // MARK: - From the client

    /// The deadline that has passed, if one has.
    func timeout(at now: Int64) -> Timeout? {
        if self.isActive || (self.isPaused && self.phase != .connecting) {
            self.isActive = false
            self.phaseStartedAt = now
        }
        let connect = min(self.deadlines.connect, self.client.connectLimit)
        let taken = now - self.countedFrom
        let inPhase = now - self.phaseStartedAt
        let kind: TransportFailure.Kind
        let limit: Int64
        switch self.phase {
        case .connecting where inPhase >= connect:
            (kind, limit) = (.connectTimeout, connect)
        case .connecting where taken >= self.deadlines.head,
            .awaitingHead where taken >= self.deadlines.head && !self.isPaused:
            (kind, limit) = (.headTimeout, self.deadlines.head)
        case .awaitingFirstByte where taken >= self.deadlines.firstByte && !self.isPaused:
            (kind, limit) = (.firstByteTimeout, self.deadlines.firstByte)
        case .receiving where self.awaitsToken && taken >= self.deadlines.firstByte && !self.isPaused:
            (kind, limit) = (.firstTokenTimeout, self.deadlines.firstByte)
        case .awaitingFirstByte where inPhase >= self.deadlines.idle, .receiving where inPhase >= self.deadlines.idle:
            (kind, limit) = (.idleTimeout, self.deadlines.idle)
        case .over:
            return nil
        case _ where taken >= self.deadlines.total:
            (kind, limit) = (.totalTimeout, self.deadlines.total)
        default:
            return nil
        }
        return Timeout(kind: kind, limit: limit, taken: taken)
    }

    /// No connection could be had in time.
    func expireConnecting() {
        let limit = min(self.deadlines.connect, self.client.connectLimit)
        self.expire(Timeout(kind: .connectTimeout, limit: limit, taken: self.client.clock() - self.countedFrom))
    }

    func expire(_ timeout: Timeout) {
        self.fail(timeout.asLLMError(self.request.url.origin))
    }

    private func close() {
        self.connection?.abandon()
        _ = self.leave()
    }

    /// Takes the call off the client's list; the receiver is let go, and so is what was being opened.
    private func leave() -> (any UpstreamReceiver)? {
        guard self.phase != .over else { return nil }
        self.phase = .over
        self.connection = nil
        let opening = self.opening
        self.opening = []
        for channel in opening { channel.close(promise: nil) }
        self.client.remove(self)
        defer { self.receiver = nil }
        return self.receiver
    }
}
