/// Finds messages in what a WebSocket server sends (RFC 6455).
///
/// A state machine without I/O: it is fed whatever was read. Where the input is split makes no difference. It keeps one
/// message at most, and no more than its limit.
package struct WebSocketReader: Sendable {
    /// What was found.
    package enum Event: Sendable, Hashable {
        /// A whole message, text or not.
        case message([UInt8])
        /// The server asks whether we are there; answered with a pong of the same bytes.
        case ping([UInt8])
        /// The server closes: with a code, if it gave one, and its reason.
        case close(code: Int?, reason: String)
        /// The bytes are no frames of a server; the connection is of no further use.
        case failed
    }

    private enum Kind: UInt8 {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10

        var isControl: Bool { self.rawValue >= 8 }
    }

    private let limit: Int
    /// What was received and not used yet: never more than a frame.
    private var pending: [UInt8] = []
    /// The pieces of a message so far; nil when none has begun.
    private var message: [UInt8]?
    private var isOver = false

    /// - Parameter limit: bytes of the largest message.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Takes in bytes.
    ///
    /// - Returns: what they complete, in order; nothing more after `close` or `failed`.
    package mutating func read(_ bytes: some Collection<UInt8>) -> [Event] {
        guard !self.isOver else { return [] }
        self.pending += bytes
        var events: [Event] = []
        while !self.isOver, let frame = self.nextFrame() {
            guard let event = self.event(of: frame) else { continue }
            switch event {
            case .close, .failed: self.isOver = true
            case .message, .ping: break
            }
            events.append(event)
        }
        return events
    }

    private enum Frame {
        case whole(Kind, isFinal: Bool, payload: [UInt8])
        case malformed
    }

    /// nil while bytes are missing.
    private mutating func nextFrame() -> Frame? {
        guard self.pending.count >= 2 else { return nil }
        let (first, second) = (self.pending[0], self.pending[1])
        let isFinal = first & 0x80 != 0
        // Nothing was agreed on that uses the reserved bits, and servers do not mask.
        guard first & 0x70 == 0, second & 0x80 == 0, let kind = Kind(rawValue: first & 0x0F) else { return .malformed }
        let short = Int(second)
        guard !kind.isControl || (isFinal && short <= 125) else { return .malformed }
        let lengthBytes = short == 127 ? 8 : short == 126 ? 2 : 0
        guard self.pending.count >= 2 + lengthBytes else { return nil }
        var length = UInt64(short)
        if lengthBytes > 0 {
            length = self.pending[2..<(2 + lengthBytes)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        let room = self.limit - (self.message?.count ?? 0)
        guard kind.isControl || length <= UInt64(max(room, 0)) else { return .malformed }
        let start = 2 + lengthBytes
        let end = start + Int(length)
        guard self.pending.count >= end else { return nil }
        let payload = Array(self.pending[start..<end])
        self.pending.removeFirst(end)
        return .whole(kind, isFinal: isFinal, payload: payload)
    }

    /// nil where a frame completes nothing.
    private mutating func event(of frame: Frame) -> Event? {
        guard case .whole(let kind, let isFinal, let payload) = frame else { return .failed }
        switch kind {
        case .ping: return .ping(payload)
        case .pong: return nil
        case .close: return Self.close(payload)
        case .continuation:
            guard let begun = self.message else { return .failed }
            return self.add(payload, to: begun, isFinal)
        case .text, .binary:
            guard self.message == nil else { return .failed }
            return self.add(payload, to: [], isFinal)
        }
    }

    private mutating func add(_ payload: [UInt8], to begun: [UInt8], _ isFinal: Bool) -> Event? {
        self.message = isFinal ? nil : begun + payload
        return isFinal ? .message(begun + payload) : nil
    }

    private static func close(_ payload: [UInt8]) -> Event {
        guard payload.count != 1 else { return .failed }
        guard payload.count >= 2 else { return .close(code: nil, reason: "") }
        let code = Int(payload[0]) << 8 | Int(payload[1])
        return .close(code: code, reason: String(decoding: payload[2...], as: UTF8.self))
    }
}

/// Frames as a client sends them.
package enum WebSocketFrame {
    /// "Nothing more will come": code 1000.
    ///
    /// - Parameter mask: four bytes that nobody can foresee (RFC 6455, section 5.3).
    /// - Returns: the frame.
    package static func close(mask: UInt32) -> [UInt8] {
        Self.control(0x88, [0x03, 0xE8], mask)
    }

    /// The answer to a ping.
    package static func pong(_ payload: [UInt8], mask: UInt32) -> [UInt8] {
        Self.control(0x8A, Array(payload.prefix(125)), mask)
    }

    private static func control(_ first: UInt8, _ payload: [UInt8], _ mask: UInt32) -> [UInt8] {
        let key = (0..<4).map { UInt8(truncatingIfNeeded: mask >> (24 - 8 * $0)) }
        return [first, 0x80 | UInt8(payload.count)] + key + payload.enumerated().map { $0.element ^ key[$0.offset % 4] }
    }
}
