import HTTPFraming
import LLMCore
import TestSupport
import Testing

@Suite("HTTPResponseReader")
struct HTTPResponseReaderTests {
    @Test("accepts", arguments: ResponseCase.accepted)
    func accepts(_ example: ResponseCase) {
        let trace = Self.trace(example)
        #expect(trace.outcome == example.outcome)
        #expect(trace.body == Array(example.body.utf8))
        if let framing = example.framing { #expect(trace.framing == framing) }
        if let keepsAlive = example.keepsAlive { #expect(trace.keepsAlive == keepsAlive) }
    }

    @Test("refuses", arguments: ResponseCase.refused)
    func refuses(_ example: ResponseCase) {
        #expect(Self.trace(example).outcome == example.outcome)
    }

    @Test("every cut gives the same", arguments: ResponseCase.accepted + ResponseCase.refused)
    func everyCut(_ example: ResponseCase) {
        let whole = Self.trace(example)
        let count = Self.bytes(example.text).count
        for cut in 0...count { #expect(Self.trace(example, cutAt: [cut]) == whole, "cut at \(cut)") }
        #expect(Self.trace(example, cutAt: Array(0...count)) == whole, "byte by byte")
        for cut in 0...count { #expect(Self.trace(example, cutAt: [cut], gathers: true) == whole, "cut at \(cut)") }
    }

    @Test("random cuts of random mutations give the same")
    func randomCuts() {
        var random = SplitMix(seed: 20_240_611)
        let seeds = (ResponseCase.accepted + ResponseCase.refused).map { (Self.bytes($0.text), $0.request) }
        for round in 0..<20_000 {
            var (bytes, request) = seeds[random.next(below: seeds.count)]
            for _ in 0..<random.next(below: 4) { random.mutate(&bytes, borrowingFrom: seeds.map(\.0)) }
            let isClosed = random.next(below: 2) == 0
            let whole = ResponseTrace(of: bytes, answering: request, isClosed: isClosed)
            let cuts = (0..<random.next(below: 6)).map { _ in random.next(below: bytes.count + 1) }.sorted()
            let pieces = ResponseTrace(
                of: bytes,
                cutAt: cuts,
                answering: request,
                isClosed: isClosed,
                gathers: random.next(below: 2) == 0
            )
            guard pieces != whole else { continue }
            Issue.record("round \(round): \(String(decoding: bytes, as: UTF8.self)) cut at \(cuts)")
            return
        }
    }

    @Test("headers come in order, trimmed, in their own spelling")
    func headers() {
        let trace = ResponseTrace(
            of: "HTTP/1.1 200 OK\r\nX-B:  two words \r\na:\r\nX-b: again\r\ncontent-length: 0\r\n\r\n"
        )
        #expect(trace.headers == ["X-B: two words", "a: ", "X-b: again", "content-length: 0"])
    }

    @Test(
        "content codings",
        arguments: [
            ("gzip", HTTPContentCoding.gzip), ("X-GZIP", .gzip), ("deflate", .deflate), ("identity", .identity),
            ("", .identity), ("br", .other), ("gzip, gzip", .other),
        ]
    )
    func codings(_ value: String, _ coding: HTTPContentCoding) {
        let trace = ResponseTrace(of: "HTTP/1.1 200 OK\r\ncontent-encoding: \(value)\r\ncontent-length: 0\r\n\r\n")
        #expect(trace.coding == coding)
    }

    @Test(
        "keep-alive seconds",
        arguments: [("timeout=5", 5), ("max=3, Timeout=12", 12), ("timeout=x", nil), ("timeout=", nil), ("", nil)]
    )
    func keepAlive(_ value: String, _ seconds: Int?) {
        let trace = ResponseTrace(of: "HTTP/1.1 200 OK\r\nkeep-alive: \(value)\r\ncontent-length: 0\r\n\r\n")
        #expect(trace.keepAliveSeconds == seconds)
        #expect(trace.outcome == .end(surplus: 0))
    }

    @Test("a body in one piece is one slice, whatever its chunks' number of reads")
    func slices() {
        #expect(ResponseTrace(of: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello").slices.value == 1)
        let chunks = ResponseTrace(
            of: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"
        )
        #expect(chunks.slices.value == 2)
    }

    @Test("limits hold at every cut")
    func limits() {
        var limits = HTTPResponseLimits()
        limits.headBytes = 40
        limits.headerCount = 2
        limits.chunkLineBytes = 8
        limits.interimResponses = 1
        let cases: [(String, HTTPFramingError?)] = [
            ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", nil),
            ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\na:\r\n\r\n", .headTooLarge),
            ("HTTP/1.1 200 " + String(repeating: "x", count: 100), .headTooLarge),
            ("HTTP/1.1 200 OK\r\na:\r\nb:\r\nc:\r\n\r\n", .tooManyHeaders),
            ("HTTP/1.1 100 \r\n\r\nHTTP/1.1 204 \r\n\r\n", nil),
            ("HTTP/1.1 100 \r\n\r\nHTTP/1.1 100 \r\n\r\n", .tooManyInterimResponses),
        ]
        for (text, error) in cases {
            for cut in 0...text.utf8.count {
                let trace = ResponseTrace(of: Array(text.utf8), cutAt: [cut], isClosed: false, limits: limits)
                #expect(trace.outcome == error.map { .failed($0) } ?? .end(surplus: 0), "\(text) cut at \(cut)")
            }
        }
        limits.headBytes = 60
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
        let bodies: [(String, HTTPFramingError?)] = [
            ("1;abcdef\r\nx\r\n00000000\r\n\r\n", nil),
            ("1;abcdefgh\r\nx\r\n", .chunkSize),
            ("1        \r\nx\r\n", .chunkSize),
            ("000000001\r\nx\r\n", .chunkSize),
            ("0\r\n" + String(repeating: "a: b\r\n", count: 20), .headTooLarge),
        ]
        for (text, error) in bodies {
            let bytes = Array((chunked + text).utf8)
            for cut in 0...bytes.count {
                let trace = ResponseTrace(of: bytes, cutAt: [cut], isClosed: false, limits: limits)
                #expect(trace.outcome == error.map { .failed($0) } ?? .end(surplus: 0), "\(text) cut at \(cut)")
            }
        }
    }

    @Test("one reader reads response after response")
    func sequence() {
        var reader = HTTPResponseReader()
        for request in [HTTPResponseReader.Request.ordinary, .head, .ordinary] {
            reader.begin(request)
            #expect(reader.isUntouched)
            let text = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n" + (request == .head ? "" : "x")
            var events: [String] = []
            Array(text.utf8).withUnsafeBufferPointer { input in
                var position = 0
                while events.last != "end", events.count < 9 {
                    switch reader.next(input, at: &position) {
                    case .head: events.append("head")
                    case .body: events.append("body")
                    case .end: events.append("end")
                    case .needsMore, .failed: events.append("?")
                    }
                }
            }
            #expect(events == (request == .head ? ["head", "end"] : ["head", "body", "end"]))
        }
    }

    @Test("bytes after the end fail a reader that was not told to begin again")
    func surplus() {
        var reader = HTTPResponseReader()
        Array("HTTP/1.1 204 No\r\n\r\nx".utf8).withUnsafeBufferPointer { input in
            var position = 0
            guard case .head = reader.next(input, at: &position), case .end = reader.next(input, at: &position),
                case .failed(.surplus) = reader.next(input, at: &position),
                case .failed(.surplus) = reader.finish()
            else {
                Issue.record("surplus was not noticed")
                return
            }
        }
    }

    /// Latin-1, so that a character is a byte.
    static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    static func trace(_ example: ResponseCase, cutAt cuts: [Int] = [], gathers: Bool = false) -> ResponseTrace {
        ResponseTrace(
            of: Self.bytes(example.text),
            cutAt: cuts,
            answering: example.request,
            isClosed: example.isClosed,
            gathers: gathers
        )
    }
}
