package import LLMCore

/// How long each part of a call may take.
///
/// A part without a limit never times out.
/// Kept as whole nanoseconds, so that a call made of a configured value converts nothing.
package struct Deadlines: Sendable, Hashable {
    /// Beyond any clock, and far enough from the largest number that sums do not overflow.
    static let never = Int64.max / 4

    /// Until the connection stands, TLS and proxy included.
    let connect: Int64
    /// From the call's beginning until the response head is there.
    let head: Int64
    /// From the call's beginning until the first byte of the body.
    let firstByte: Int64
    /// Between two reads of the body; not counted while the receiver has paused reading.
    let idle: Int64
    /// The whole call.
    let total: Int64
    /// How much of the call was over when its present request began.
    private(set) var passed: Int64 = 0

    package init(
        connect: Duration? = nil,
        head: Duration? = nil,
        firstByte: Duration? = nil,
        idle: Duration? = nil,
        total: Duration? = nil
    ) {
        self.connect = Self.nanoseconds(connect)
        self.head = Self.nanoseconds(head)
        self.firstByte = Self.nanoseconds(firstByte)
        self.idle = Self.nanoseconds(idle)
        self.total = Self.nanoseconds(total)
    }

    /// One value for every part, as LiteLLM's `timeout` means it: connecting, the wait for the head and every pause
    /// between reads may each take this long.
    package init(each timeout: Duration) {
        self.init(connect: timeout, head: timeout, firstByte: timeout, idle: timeout)
    }

    /// Deadlines of a stream: how long everything up to its first bytes may take, and each pause after them.
    package init(untilStream first: Duration, idle: Duration) {
        self.init(connect: first, head: first, firstByte: first, idle: idle)
    }

    /// The same for a further request of the call, so much later.
    ///
    /// - Throws: `timeout` where none of the time for an answer is left.
    package func after(_ passed: Duration, for request: WireRequest) throws(LLMError) -> Deadlines {
        var rest = self
        rest.passed = Self.nanoseconds(passed)
        let limit = min(self.head, self.total)
        guard rest.passed >= limit else { return rest }
        let kind: TransportFailure.Kind = self.total <= self.head ? .totalTimeout : .headTimeout
        throw Timeout(kind: kind, limit: limit, taken: rest.passed).asLLMError(request.url.origin)
    }

    /// How much of the time for an answer is left so much later.
    package func left(after passed: Duration) -> Duration {
        .nanoseconds(max(min(self.head, self.total) - Self.nanoseconds(passed), 0))
    }

    static func nanoseconds(_ duration: Duration?) -> Int64 {
        guard let duration else { return Self.never }
        let (seconds, attoseconds) = duration.components
        guard seconds < 1 << 30 else { return Self.never }
        return seconds < 0 ? 0 : seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
