import HTTPFraming
import LLMCore
import TestSupport
import Testing

@Suite("HTTPRequestReader")
struct HTTPRequestReaderTests {
    @Test("accepts", arguments: RequestCase.accepted)
    func accepts(_ example: RequestCase) {
        let trace = RequestTrace(of: Self.bytes(example.text))
        #expect(trace.isComplete)
        #expect(trace.requests.map(\.summary) == example.requests)
        if let framing = example.framing { #expect(trace.requests.last?.framing == framing) }
        if let keepsAlive = example.keepsAlive { #expect(trace.requests.last?.keepsAlive == keepsAlive) }
    }

    @Test("refuses", arguments: RequestCase.refused)
    func refuses(_ example: RequestCase) {
        #expect(RequestTrace(of: Self.bytes(example.text)).outcome == example.outcome)
    }

    @Test("every cut gives the same", arguments: RequestCase.accepted + RequestCase.refused)
    func everyCut(_ example: RequestCase) {
        let bytes = Self.bytes(example.text)
        let whole = RequestTrace(of: bytes)
        for cut in 0...bytes.count { #expect(RequestTrace(of: bytes, cutAt: [cut]) == whole, "cut at \(cut)") }
        #expect(RequestTrace(of: bytes, cutAt: Array(0...bytes.count)) == whole, "byte by byte")
    }

    @Test("random cuts of random mutations give the same")
    func randomCuts() {
        var random = SplitMix(seed: 20_260_611)
        let seeds = (RequestCase.accepted + RequestCase.refused).map { Self.bytes($0.text) }
        var small = HTTPRequestLimits()
        small.headBytes = 48
        small.fieldBytes = 20
        small.headerCount = 2
        small.chunkLineBytes = 4
        for round in 0..<20_000 {
            var bytes = seeds[random.next(below: seeds.count)]
            for _ in 0..<random.next(below: 4) { random.mutate(&bytes, borrowingFrom: seeds) }
            let limits = random.next(below: 3) == 0 ? small : HTTPRequestLimits()
            let whole = RequestTrace(of: bytes, limits: limits)
            let cuts = (0..<random.next(below: 6)).map { _ in random.next(below: bytes.count + 1) }.sorted()
            guard RequestTrace(of: bytes, cutAt: cuts, limits: limits) != whole else { continue }
            Issue.record("round \(round): \(String(decoding: bytes, as: UTF8.self)) cut at \(cuts)")
            return
        }
    }

    @Test("headers come in order, trimmed, in their own spelling")
    func headers() {
        let trace = RequestTrace(of: "GET / HTTP/1.1\r\nX-B:  two words \r\na:\r\nHOST: c\r\nX-b: again\r\n\r\n")
        #expect(trace.requests.first?.headers == ["X-B: two words", "a: ", "HOST: c", "X-b: again"])
    }

    @Test(
        "who waits for a word before the body",
        arguments: [
            ("expect: 100-continue", true), ("Expect:  100-Continue ", true), ("expect: x, 100-continue", true),
            ("expect: 100-continue\r\nexpect: x", true), ("expect: 100", false), ("expect:", false), ("x: y", false),
        ]
    )
    func expect(_ line: String, _ expectsContinue: Bool) {
        let text = "\r\nhost: a\r\n\(line)\r\ncontent-length: 1\r\n\r\n"
        let trace = RequestTrace(of: "POST / HTTP/1.1" + text)
        #expect(trace.requests.map(\.expectsContinue) == [expectsContinue])
        #expect(trace.outcome == .open)
        #expect(RequestTrace(of: "POST / HTTP/1.0" + text).requests.map(\.expectsContinue) == [false])
    }

    @Test("limits of a head hold at every cut")
    func headLimits() {
        var limits = HTTPRequestLimits()
        limits.headBytes = 60
        limits.fieldBytes = 20
        limits.headerCount = 3
        let line = "GET / HTTP/1.1\r\n"
        let host = "host: a\r\n"
        let cases: [(String, HTTPFramingError?)] = [
            (line + host + "b: \(String(repeating: "b", count: 17))\r\nc: 789012\r\n\r\n", nil),
            (line + host + "b: \(String(repeating: "b", count: 17))\r\nc: 7890123\r\n\r\n", .headTooLarge),
            (line + host + "b: \(String(repeating: "b", count: 18))\r\n\r\n", .headTooLarge),
            (line + host + "b:\r\nc:\r\n\r\n", nil),
            (line + host + "b:\r\nc:\r\nd:\r\n\r\n", .tooManyHeaders),
            ("GET /" + String(repeating: "x", count: 100), .headTooLarge),
            (line + host + String(repeating: "x", count: 100), .headTooLarge),
            // The first line is judged first, if it ends within the limit.
            ("GET / HTTP/2.0\r\n" + String(repeating: "x", count: 100), .version),
            (line + host + "\r\n" + line + host + "\r\n" + line + host + "\r\n", nil),
            (String(repeating: "\r\n", count: 100) + line + host + "\r\n", nil),
        ]
        for (text, error) in cases { Self.expect(text, error, limits) }
    }

    @Test("limits of a body's framing hold at every cut")
    func bodyLimits() {
        var limits = HTTPRequestLimits()
        limits.headBytes = 60
        limits.chunkLineBytes = 8
        let chunked = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
        let cases: [(String, HTTPFramingError?)] = [
            ("1;abcdef\r\nx\r\n00000000\r\n\r\n", nil),
            ("1;abcdefgh\r\nx\r\n", .chunkSize),
            ("000000001\r\nx\r\n", .chunkSize),
            ("0\r\n" + String(repeating: "a: b5678\r\n", count: 5) + "a: b56\r\n\r\n", nil),
            ("0\r\n" + String(repeating: "a: b5678\r\n", count: 5) + "a: b567\r\n\r\n", .headTooLarge),
            ("0\r\na: " + String(repeating: "b", count: 100), .headTooLarge),
        ]
        for (text, error) in cases { Self.expect(chunked + text, error, limits) }
    }

    @Test("a failed reader stays so")
    func failure() {
        var reader = HTTPRequestReader()
        for text in ["\n", "GET / HTTP/1.1\r\nhost: a\r\n\r\n"] {
            Array(text.utf8).withUnsafeBufferPointer { input in
                var position = 0
                guard case .failed(.requestLine) = reader.next(input, at: &position) else {
                    Issue.record("went on after \(text)")
                    return
                }
            }
        }
    }

    @Test("a body in one piece is one slice of the input")
    func slices() {
        let text = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhelloGET"
        var reader = HTTPRequestReader()
        Array(text.utf8).withUnsafeBufferPointer { input in
            var position = 0
            guard case .head = reader.next(input, at: &position),
                case .body(let range) = reader.next(input, at: &position),
                case .end = reader.next(input, at: &position)
            else {
                Issue.record("no head, body and end")
                return
            }
            #expect(Array(input[range]) == Array("hello".utf8))
            #expect(position == input.count - 3)
        }
    }

    private static func expect(_ text: String, _ error: HTTPFramingError?, _ limits: HTTPRequestLimits) {
        let bytes = Array(text.utf8)
        let outcome = error.map { RequestTrace.Outcome.failed($0) } ?? .open
        for cut in 0...bytes.count {
            let trace = RequestTrace(of: bytes, cutAt: [cut], limits: limits)
            #expect(trace.outcome == outcome, "\(text) cut at \(cut)")
            if error == nil { #expect(trace.isComplete) }
        }
    }

    /// Latin-1, so that a character is a byte.
    static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
}
