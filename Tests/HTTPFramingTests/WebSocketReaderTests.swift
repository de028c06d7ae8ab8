import HTTPFraming
import Testing

@Suite("WebSocketReader")
struct WebSocketReaderTests {
    private struct Example: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]
        let events: [WebSocketReader.Event]

        var testDescription: String { self.name }
    }

    private static let long = [UInt8](repeating: 7, count: 300)

    private static let examples: [Example] = [
        Example(name: "a text", bytes: [0x81, 2, 104, 105], events: [.message([104, 105])]),
        Example(name: "an empty text", bytes: [0x81, 0], events: [.message([])]),
        Example(name: "bytes", bytes: [0x82, 1, 9], events: [.message([9])]),
        Example(name: "a length of two bytes", bytes: [0x81, 126, 1, 44] + long, events: [.message(long)]),
        Example(
            name: "a length of eight bytes",
            bytes: [0x81, 127, 0, 0, 0, 0, 0, 0, 0, 1, 5],
            events: [.message([5])]
        ),
        Example(
            name: "pieces with a ping between them",
            bytes: [0x01, 1, 65, 0x89, 1, 1, 0x00, 1, 66, 0x80, 1, 67, 0x81, 1, 68],
            events: [.ping([1]), .message([65, 66, 67]), .message([68])]
        ),
        Example(name: "a pong is nothing", bytes: [0x8A, 1, 1, 0x81, 1, 65], events: [.message([65])]),
        Example(
            name: "a close",
            bytes: [0x88, 4, 3, 0xE8, 111, 107, 0x81, 0],
            events: [.close(code: 1000, reason: "ok")]
        ),
        Example(name: "a close without a code", bytes: [0x88, 0], events: [.close(code: nil, reason: "")]),
        Example(name: "a close of one byte", bytes: [0x88, 1, 3], events: [.failed]),
        Example(name: "a masked frame", bytes: [0x81, 0x82, 1, 2, 3, 4, 0, 0], events: [.failed]),
        Example(name: "a reserved bit", bytes: [0xC1, 0], events: [.failed]),
        Example(name: "a reserved kind", bytes: [0x83, 0], events: [.failed]),
        Example(name: "a ping in pieces", bytes: [0x09, 0], events: [.failed]),
        Example(name: "a long ping", bytes: [0x89, 126, 0, 126], events: [.failed]),
        Example(name: "a piece of nothing", bytes: [0x80, 0], events: [.failed]),
        Example(name: "a message in a message", bytes: [0x01, 1, 65, 0x81, 0], events: [.failed]),
        Example(name: "too long", bytes: [0x81, 126, 4, 1], events: [.failed]),
        Example(name: "too long together", bytes: [0x01, 126, 1, 44] + long + [0x80, 126, 3, 0], events: [.failed]),
        Example(
            name: "a length beyond all",
            bytes: [0x81, 127] + [UInt8](repeating: 255, count: 8),
            events: [.failed]
        ),
        Example(name: "HTTP", bytes: Array("HTTP/1.1 200 OK\r\n".utf8), events: [.failed]),
    ]

    @Test("finds what there is, however it is cut", arguments: Self.examples)
    private func reads(_ example: Example) {
        for cut in 0...example.bytes.count {
            var reader = WebSocketReader(limit: 1024)
            let events = reader.read(example.bytes[..<cut]) + reader.read(example.bytes[cut...])
            #expect(events == example.events, "cut at \(cut)")
        }
        var reader = WebSocketReader(limit: 1024)
        #expect(example.bytes.flatMap { reader.read([$0]) } == example.events, "byte by byte")
    }

    @Test("a client's frames are masked")
    func frames() {
        #expect(WebSocketFrame.close(mask: 0x0102_0304) == [0x88, 0x82, 1, 2, 3, 4, 0x03 ^ 1, 0xE8 ^ 2])
        #expect(WebSocketFrame.pong([9, 8, 7, 6, 5], mask: 1) == [0x8A, 0x85, 0, 0, 0, 1, 9, 8, 7, 7, 5])
    }
}
