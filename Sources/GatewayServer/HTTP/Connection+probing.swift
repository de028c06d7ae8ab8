import NIOCore

/// How much was sent ahead of an answer to see whether the client is still there.
struct ProbeCount: Sendable {
    /// Bytes of the head that were sent before the head was known.
    var opening = 0
    /// Digits before the next chunk's size.
    var digits = 0
    /// Seconds until the next byte.
    var pause = 1
}

/// Clients that closed their sending side while they are served.
///
/// Who sends everything and closes that side (`printf … | nc -N`, some proxies) wants the answer. Who closed the whole
/// connection looks the same, until something is sent: that is answered with a reset, which cancels the work. So what is
/// sent is what any answer has, a byte at a time: the first bytes of the status line, or a zero before the size of the
/// next chunk ([decision 011](../../../docs/decisions/011-clients-that-close-their-side.md)).
extension Connection {
    /// Every answer of ours begins so.
    private static let opening: StaticString = "HTTP/1.1 "
    /// Digits that every client takes before a chunk's size: sizes have as many places anyway.
    private static let maxDigits = 7

    /// Sends a byte of the answer ahead, and another one later.
    func probe() {
        guard case .serving(var serving) = self.state else { return }
        switch serving.framing {
        case nil:
            guard serving.probes.opening < Self.opening.utf8CodeUnitCount else { return }
            let byte = Self.opening.utf8Start[serving.probes.opening]
            serving.probes.opening += 1
            self.state = .serving(serving)
            self.write(ByteBuffer(bytes: [byte]))
        case .chunked:
            if serving.probes.digits < Self.maxDigits {
                serving.probes.digits += 1
                self.state = .serving(serving)
                self.write(ByteBuffer(bytes: [UInt8(ascii: "0")]))
            }
        case .untilClose, .length:
            // Nothing can be said ahead of what comes next, so it must be taken to have left.
            self.clientGone()
            self.channelContext?.close(promise: nil)
            return
        }
        self.probeLater()
    }

    /// A chunk went out: the next size has no digit yet.
    func forgetDigits() {
        guard case .serving(var serving) = self.state else { return }
        serving.probes.digits = 0
        self.state = .serving(serving)
    }

    /// Waits twice as long as the last time, for who left costs no more than as long again as it had waited.
    func probeLater() {
        guard case .serving(var serving) = self.state else { return }
        self.setDeadline(UInt64(serving.probes.pause) * 1_000_000_000)
        serving.probes.pause *= 2
        self.state = .serving(serving)
    }
}
