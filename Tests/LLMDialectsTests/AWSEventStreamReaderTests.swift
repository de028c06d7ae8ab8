import LLMCore
import LLMDialects
import Testing

/// Writes messages of an AWS event stream, to read them back.
enum AWSFrame {
    static func message(_ headers: [(name: String, value: String)], _ payload: [UInt8]) -> [UInt8] {
        var block: [UInt8] = []
        for (name, value) in headers {
            block += [UInt8(name.utf8.count)] + Array(name.utf8) + [7]
            block += [UInt8(value.utf8.count >> 8), UInt8(value.utf8.count & 255)] + Array(value.utf8)
        }
        return self.message(headers: block, payload)
    }

    static func message(headers: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        var message = self.bytes(UInt32(16 + headers.count + payload.count)) + self.bytes(UInt32(headers.count))
        message += self.bytes(self.checksum(message))
        message += headers + payload
        return message + self.bytes(self.checksum(message))
    }

    static func event(_ name: String, _ payload: String) -> [UInt8] {
        self.message(
            [(":event-type", name), (":content-type", "application/json"), (":message-type", "event")],
            Array(payload.utf8)
        )
    }

    static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
    }

    /// The checksum bit by bit, as its definition has it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return crc ^ 0xFFFF_FFFF
    }
}

/// Reads a stream that is cut at the given places.
private struct FrameRun: Equatable {
    struct Event: Equatable {
        let name: String
        let data: [UInt8]
        let isException: Bool
    }

    var events: [Event] = []
    var failure: LLMError.Code?

    init(_ bytes: [UInt8], cuts: [Int] = [], maximumEventBytes: Int = 1 << 20) {
        var reader = AWSEventStreamReader(maximumEventBytes: maximumEventBytes)
        var events: [Event] = []
        let take = { (event: StreamEvent) -> Bool in
            let name = String(decoding: event.name, as: UTF8.self)
            events.append(Event(name: name, data: Array(event.data), isException: event.isException))
            return true
        }
        do throws(LLMError) {
            var offset = 0
            for cut in cuts + [bytes.count] {
                // A copy of its own, so that reading outside of it would be noticed.
                let piece = Array(bytes[offset..<cut])
                try piece.withUnsafeBufferPointer { (piece) throws(LLMError) in try reader.receive(piece, take) }
                offset = cut
            }
            try reader.receiveEnd(take)
        } catch {
            self.failure = error.code
        }
        self.events = events
    }
}

@Suite struct AWSEventStreamReaderTests {
    /// "Event stream encoding" of Smithy: the example without payload and headers, and those with them, as AWS's own
    /// test suites have them.
    @Test func `reads the messages of AWS's own test suite`() {
        let empty: [UInt8] = [
            0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x05, 0xC2, 0x48, 0xEB, 0x7D, 0x98, 0xC8, 0xFF,
        ]
        let run = FrameRun(empty)
        #expect(run.failure == nil)
        #expect(run.events.map { $0.data } == [[]])
        let payload = Array(#"{'foo':'bar'}"#.utf8)
        let known: [UInt8] =
            [0x00, 0x00, 0x00, 0x1D, 0x00, 0x00, 0x00, 0x00, 0xFD, 0x52, 0x8C, 0x5A] + payload
            + [0xC3, 0x65, 0x39, 0x36]
        #expect(FrameRun(known).events.map { $0.data } == [payload])
    }

    static let stream: [UInt8] =
        AWSFrame.event("messageStart", #"{"role":"assistant"}"#) + AWSFrame.event("empty", "")
        + AWSFrame.event("contentBlockDelta", #"{"delta":{"text":"Grüße"}}"#)
        + AWSFrame.message(
            [(":exception-type", "throttlingException"), (":message-type", "exception")],
            Array(#"{"message":"slow"}"#.utf8)
        )

    @Test func `gives the same events wherever the bytes are cut`() {
        let whole = FrameRun(Self.stream)
        #expect(whole.failure == nil)
        #expect(whole.events.map { $0.name } == ["messageStart", "empty", "contentBlockDelta", "throttlingException"])
        #expect(whole.events.map { $0.isException } == [false, false, false, true])
        for cut in 0...Self.stream.count { #expect(FrameRun(Self.stream, cuts: [cut]) == whole, "cut at \(cut)") }
        for size in [1, 2, 3, 7, 11, 12, 13, 64] {
            let cuts = Array(stride(from: size, to: Self.stream.count, by: size))
            #expect(FrameRun(Self.stream, cuts: cuts) == whole, "in pieces of \(size)")
        }
    }

    @Test func `notices every changed byte`() {
        let message = AWSFrame.event("delta", #"{"text":"x"}"#)
        for position in message.indices {
            for bit in [UInt8(1), 0x80] {
                var changed = message
                changed[position] ^= bit
                let run = FrameRun(changed)
                #expect(run.failure != nil && run.events.isEmpty, "byte \(position)")
                #expect(FrameRun(changed, cuts: Array(1..<changed.count)).events.isEmpty)
            }
        }
    }

    @Test func `a stream that ends in the middle of a message is an error`() {
        let ends = [Self.stream.count, 0] + Self.boundaries
        for end in 0...Self.stream.count {
            let run = FrameRun(Array(Self.stream[..<end]))
            #expect((run.failure == nil) == ends.contains(end), "ends at \(end)")
        }
    }

    private static var boundaries: [Int] {
        var offsets: [Int] = []
        var offset = 0
        while offset < Self.stream.count {
            offset += Self.stream[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            offsets.append(offset)
        }
        return offsets
    }

    @Test func `a message that is too large is refused by its length alone`() {
        let prelude = AWSFrame.bytes(2_000_000) + AWSFrame.bytes(0)
        let start = prelude + AWSFrame.bytes(AWSFrame.checksum(prelude))
        #expect(FrameRun(start).failure == .responseValidation)
        #expect(FrameRun(start, cuts: [1, 5, 11]).failure == .responseValidation)
        let message = AWSFrame.event("delta", String(repeating: "x", count: 100))
        #expect(FrameRun(message, maximumEventBytes: message.count).failure == nil)
        #expect(FrameRun(message, maximumEventBytes: message.count - 1).failure == .responseValidation)
    }

    @Test func `lengths that contradict each other are refused`() {
        for (total, headers) in [(0, 0), (15, 0), (16, 1), (20, UInt32.max), (100, 90)] as [(UInt32, UInt32)] {
            let lengths = AWSFrame.bytes(total) + AWSFrame.bytes(headers)
            let bytes = lengths + AWSFrame.bytes(AWSFrame.checksum(lengths)) + [UInt8](repeating: 0, count: 100)
            #expect(FrameRun(bytes).failure == .apiConnection, "\(total), \(headers)")
        }
    }

    @Test func `passes over headers of every type`() {
        func header(_ name: String, _ type: UInt8, _ value: [UInt8]) -> [UInt8] {
            [UInt8(name.utf8.count)] + Array(name.utf8) + [type] + value
        }
        let sizes: [(UInt8, Int)] = [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16)]
        var block = sizes.flatMap { header("h\($0.0)", $0.0, [UInt8](repeating: 7, count: $0.1)) }
        block += header("bytes", 6, [0, 3, 7, 7, 7])
        block += header(":event-type", 7, [0, 1, UInt8(ascii: "e")])
        #expect(FrameRun(AWSFrame.message(headers: block, [1])).events.map { $0.name } == ["e"])
        for broken in [
            header("x", 10, []), header("x", 4, [0, 0]), header("x", 7, [0]), header("x", 7, [0, 9, 1]), [0, 7, 0, 0],
            [200, 1], header("x", 6, [255, 255]),
        ] {
            #expect(FrameRun(AWSFrame.message(headers: broken, [])).failure == .apiConnection, "\(broken)")
        }
    }

    @Test(arguments: 0..<300)
    func `headers of any bytes are read the same wherever they are cut, or refused`(_ seed: Int) {
        var dice = Dice(UInt64(seed + 7))
        let headers = (0..<dice.roll(40)).map { _ in UInt8(dice.roll(3) == 0 ? dice.roll(256) : dice.roll(12)) }
        let payload = (0..<dice.roll(20)).map { _ in UInt8(dice.roll(256)) }
        let bytes = AWSFrame.message(headers: headers, payload) + Self.stream
        let whole = FrameRun(bytes)
        #expect(whole.failure == .apiConnection && whole.events.isEmpty || whole.events.count == 5)
        #expect(FrameRun(bytes, cuts: Array(1..<bytes.count)) == whole)
        #expect(FrameRun(bytes, cuts: [dice.roll(bytes.count), bytes.count]) == whole)
    }

    @Test func `an error's words are its content`() {
        let message = AWSFrame.message(
            [(":message-type", "error"), (":error-code", "InternalError"), (":error-message", "oops")],
            []
        )
        let run = FrameRun(message)
        #expect(run.events == [FrameRun.Event(name: "InternalError", data: Array("oops".utf8), isException: true)])
    }

    @Test func `stops when the handler has enough`() throws {
        var reader = AWSEventStreamReader()
        var count = 0
        Self.stream.withUnsafeBufferPointer { bytes in
            try? reader.receive(bytes) { _ in
                count += 1
                return count < 2
            }
        }
        #expect(count == 2)
    }
}
