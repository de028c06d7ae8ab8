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
    private(set) var total: Int64

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

    /// What is left of the whole after a part of it has passed.
    package func remaining(after passed: Duration) -> Deadlines {
        var rest = self
        rest.total = max(self.total - Self.nanoseconds(passed), 0)
        return rest
    }

    static func nanoseconds(_ duration: Duration?) -> Int64 {
        guard let duration else { return Self.never }
        let (seconds, attoseconds) = duration.components
        guard seconds < 1 << 30 else { return Self.never }
        return seconds < 0 ? 0 : seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
