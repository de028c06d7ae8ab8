import HTTPFraming

/// What one client may ask of the server before it is answered.
package struct ServerLimits: Sendable {
    /// The largest body when `max_request_size_mb` is not set.
    package var maxBodyBytes = 256 << 20
    /// The most bytes of bodies that are held at once, when `max_held_requests_mb` is not set.
    package var maxHeldBytes = 1 << 30
    /// The most requests that are answered at once, over all connections; nil for no end.
    package var maxConcurrentRequests: Int?
    /// The largest single header field.
    package var maxHeaderField = 32 << 10
    /// The largest request line and header fields together.
    package var maxHeaderBytes = 64 << 10
    /// The most header fields.
    package var maxHeaderCount = 200
    /// How long a connection may wait for its next complete head.
    package var idleTimeout = Duration.seconds(75)
    /// How long a body may pause.
    package var bodyTimeout = Duration.seconds(60)
    /// How long a client may refuse to take more of a stream.
    package var writeTimeout = Duration.seconds(300)
    /// How long a refused request is read on, so that the client sees the answer.
    package var lingerTimeout = Duration.seconds(2)
    /// How long requests in progress may take once the server is told to stop.
    package var drainTimeout = Duration.seconds(30)
    /// How long a request that has come only in part may take then, and a client that was answered.
    package var unfinishedTimeout = Duration.seconds(1)

    package init() {}
}

/// How long a connection may wait for what, in nanoseconds: converted once, for these are set several times a request.
struct ConnectionPatience: Sendable {
    let idle: UInt64
    let body: UInt64
    let write: UInt64
    let linger: UInt64

    init(_ limits: ServerLimits) {
        self.idle = Self.nanoseconds(limits.idleTimeout)
        self.body = Self.nanoseconds(limits.bodyTimeout)
        self.write = Self.nanoseconds(limits.writeTimeout)
        self.linger = Self.nanoseconds(limits.lingerTimeout)
    }

    /// Slower than a kilobyte a second over all is no line but an attempt to hold a connection.
    private static let slowestByte: UInt64 = 1_000_000_000 / 1024

    /// How long to wait for more of a body that has come this far in this time; each pause is limited, and their sum.
    func bodyPause(received count: Int, in elapsed: UInt64) -> UInt64 {
        let allowed = self.body + UInt64(count) * Self.slowestByte
        return min(self.body, allowed > elapsed ? allowed - elapsed : 0)
    }

    private static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}

extension ServerLimits {
    /// What of them the reader of requests watches.
    var framing: HTTPRequestLimits {
        var limits = HTTPRequestLimits()
        limits.headBytes = self.maxHeaderBytes
        limits.fieldBytes = self.maxHeaderField
        limits.headerCount = self.maxHeaderCount
        return limits
    }
}
