import Foundation
import LLMCore
import LLMTransport
import TestServers
import Testing

@Suite("Responses over a socket", .timeLimit(.minutes(1)))
struct ResponseTests {
    @Test(
        "a response cut in two at every byte",
        arguments: [
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx: y\r\n\r\nhello",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nt: u\r\n\r\n",
        ]
    )
    func everyCut(_ text: String) async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let bytes = Array(text.utf8)
        var connection: FakeConnection?
        for cut in 1..<bytes.count {
            let exchange = try await client.send(.post(server))
            let current = if let connection { connection } else { try await server.accept() }
            connection = current
            _ = try await current.request()
            try await current.send(Array(bytes[..<cut]))
            try await current.send(Array(bytes[cut...]))
            let answer = await exchange.answer()
            #expect(answer.text == "hello", "cut at \(cut)")
            #expect(answer.status == 200)
        }
        await client.shutDown()
    }

    @Test("an answer that says when to come back, but not what time it is, gets the time of its receipt")
    func dateOfReceipt() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let later = HTTPDate.text(Int(Date().timeIntervalSince1970) + 600)
        for (fields, isStamped) in [
            ("retry-after: \(later)\r\n", true), ("retry-after: \(later)\r\ndate: \(later)\r\n", false),
            ("retry-after: 600\r\n", false), ("", false),
        ] {
            let exchange = try await client.send(.post(server))
            let connection = try await server.accept()
            _ = try await connection.request()
            try await connection.send("HTTP/1.1 429 x\r\nconnection: close\r\ncontent-length: 0\r\n\(fields)\r\n")
            let answer = await exchange.answer()
            let date = answer.headers["date"]
            #expect((date != nil) == (isStamped || fields.contains("date:")))
            guard isStamped, let now = date.flatMap(HTTPDate.seconds) else { continue }
            #expect((590...600).contains((HTTPDate.seconds(later) ?? 0) - now))
        }
        await client.shutDown()
    }

    @Test("the chunks of one read come as one piece")
    func onePiece() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        let events = (0..<100).map { "data: {\"n\":\($0)}\n\n" }
        let chunks = events.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
        try await connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n")
        let answer = await exchange.answer()
        #expect(answer.text == events.joined())
        #expect(answer.pieces <= 2)
        #expect(try await client.idleConnections == 1)
        await client.shutDown()
    }

    @Test("packed bodies are unpacked", arguments: Compression.Format.allCases, [0, 1, 100, 1_000_000])
    func packed(_ format: Compression.Format, _ count: Int) async throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7 &* 31) }
        let packed = try Compression.pack(body, format)
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send(
            "HTTP/1.1 200 OK\r\ncontent-encoding: \(format.contentEncoding)\r\nx: y\r\ncontent-length: \(packed.count)\r\n\r\n"
        )
        // The first bytes alone: the format is known only with the second.
        try await connection.send(Array(packed.prefix(1)))
        try await connection.send(Array(packed.dropFirst()))
        let answer = await exchange.answer()
        #expect(answer.error == nil)
        #expect(answer.body == body)
        #expect(answer.headers.all.map(\.name) == ["x"])
        #expect(try await client.idleConnections == 1)
        await client.shutDown()
    }

    @Test("packed bodies that are broken, cut, too large or of an unknown kind")
    func badlyPacked() async throws {
        let body = [UInt8](repeating: 7, count: 100_000)
        let packed = try Compression.pack(body, .gzip)
        let cases: [(String, [UInt8], TransportFailure.Kind)] = [
            ("gzip", Array(packed.dropLast(9)), .contentCoding),
            ("gzip", Array("plain text".utf8), .contentCoding),
            ("deflate", packed, .contentCoding),
            ("gzip", packed + [1, 2, 3], .contentCoding),
            ("br", packed, .contentCoding),
            ("gzip, gzip", packed, .contentCoding),
            ("gzip", try Compression.pack(body + [1], .gzip), .tooLarge),
        ]
        let server = try await FakeServer()
        let client = try await TestClient { $0.maximumInflatedBody = 100_000 }
        for (coding, bytes, kind) in cases {
            let exchange = try await client.send(.post(server))
            let connection = try await server.accept()
            _ = try await connection.request()
            try await connection.send(
                "HTTP/1.1 200 OK\r\ncontent-encoding: \(coding)\r\ncontent-length: \(bytes.count)\r\n\r\n"
            )
            // The client may have closed already.
            try? await connection.send(bytes)
            #expect(await exchange.answer().failure?.kind == kind, "\(coding)")
            await connection.closed()
        }
        await client.shutDown()
    }

    @Test("a small body that unpacks to very much is let go early")
    func bomb() async throws {
        let packed = try Compression.pack([UInt8](repeating: 0x20, count: 20_000_000), .gzip)
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        let length = "content-length: \(packed.count)\r\n\r\n"
        try await connection.send("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n" + length)
        try? await connection.send(packed)
        #expect(await exchange.answer().failure?.kind == .tooLarge)
        await client.shutDown()
    }

    @Test("two gzip members are one body")
    func members() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let bytes = try Compression.pack(Array("one ".utf8), .gzip) + Compression.pack(Array("two".utf8), .gzip)
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(bytes.count)\r\n\r\n")
        try await connection.send(bytes)
        #expect(await exchange.answer().text == "one two")
        await client.shutDown()
    }

    @Test(
        "what is not a response",
        arguments: [
            ("SSH-2.0-OpenSSH_9.2\r\n", TransportFailure.Kind.framing),
            ("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", .framing),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", .framing),
            ("HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n", .framing),
        ]
    )
    func garbage(_ text: String, _ kind: TransportFailure.Kind) async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send(text)
        let answer = await exchange.answer()
        #expect(answer.error?.code == .apiConnection)
        #expect(answer.failure?.kind == kind)
        await connection.closed()
        #expect(try await client.idleConnections == 0)
        await client.shutDown()
    }

    @Test("an answer before the request was taken does not leave a half-sent request behind")
    func earlyAnswer() async throws {
        let server = try await FakeServer(reads: false)
        let client = try await TestClient()
        let body = [UInt8](repeating: 1, count: 50_000_000)
        let exchange = try await client.send(.post(server, body))
        let connection = try await server.accept()
        try await connection.send("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno")
        let answer = await exchange.answer()
        #expect(answer.status == 413)
        #expect(answer.text == "no")
        #expect(try await client.idleConnections == 0)
        await client.shutDown()
    }
}
