import LLMCore
import LLMTransport
import NIOCore
import TestServers
import Testing

@Suite("UpstreamClient", .timeLimit(.minutes(1)))
struct UpstreamClientTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello"

    @Test("a request goes out as one, and its answer comes back")
    func roundTrip() async throws {
        let server = try await FakeServer()
        let client = try await TestClient { $0.userAgent = "litellm-swift/0" }
        let exchange = try await client.send(.post(server, Array(#"{"a":1}"#.utf8)))
        let connection = try await server.accept()
        let request = try await connection.request()
        #expect(request.line == "POST /v1/chat/completions HTTP/1.1")
        #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
        #expect(request.headers["user-agent"] == "litellm-swift/0")
        #expect(request.headers["authorization"] == "Bearer sk-secret")
        #expect(request.headers["accept-encoding"] == nil)
        #expect(request.body == Array(#"{"a":1}"#.utf8))
        try await connection.send(Self.ok)
        let answer = await exchange.answer()
        #expect(answer.status == 200)
        #expect(answer.headers["Content-Type"] == "text/plain")
        #expect(answer.text == "hello")
        #expect(answer.pieces == 1)
        await client.shutDown()
    }

    @Test("bodies of all sizes arrive whole", arguments: [0, 1, 1000, 65_536, 65_537, 5_000_000], [false, true])
    func bodies(_ count: Int, _ isBuffer: Bool) async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for _ in 0..<2 {
            let request = try WireRequest.post(server, isBuffer ? [] : body)
            let exchange = try await client.send(request, buffer: isBuffer ? ByteBuffer(bytes: body) : nil)
            let connection = try await server.accept()
            #expect(try await connection.request().body == body)
            try await connection.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: \(count)\r\n\r\n")
            if count > 0 { try await connection.send(body) }
            #expect(await exchange.answer().body == body)
        }
        await client.shutDown()
    }

    @Test("HEAD has no body, 204 and 304 neither")
    func bodyless() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        var request = try WireRequest.post(server, [])
        request.method = "HEAD"
        let head = try await client.send(request)
        let connection = try await server.accept()
        #expect(try await connection.request().line.hasPrefix("HEAD "))
        try await connection.send("HTTP/1.1 200 OK\r\ncontent-length: 50\r\ncontent-encoding: gzip\r\n\r\n")
        #expect(await head.answer().headers["content-length"] == "50")
        for status in [204, 304] {
            let exchange = try await client.send(.post(server))
            _ = try await connection.request()
            try await connection.send("HTTP/1.1 \(status) \r\n\r\n")
            #expect(await exchange.answer().status == status)
        }
        await client.shutDown()
    }

    @Test("a redirect is an answer like any other")
    func redirect() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send("HTTP/1.1 307 \r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n")
        let answer = await exchange.answer()
        #expect(answer.status == 307)
        #expect(answer.headers["location"] == "http://169.254.169.254/")
        await client.shutDown()
    }

    @Test("a request that could be misread is not sent")
    func rejected() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        var request = try WireRequest.post(server)
        request.headers.append("x-evil", "a\r\nx-injected: b")
        let answer = try await client.send(request).answer()
        #expect(answer.error?.code == .badRequest)
        #expect(answer.failure?.kind == .rejectedRequest)
        // The connection is as good as before.
        #expect(try await client.idleConnections == 1)
        await client.shutDown()
    }

    @Test("reading can be paused before the head comes, and nothing is lost")
    func pausedEarly() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        for _ in 0..<2 {
            let exchange = try await client.send(.post(server), deadlines: Deadlines(connect: .seconds(60)))
            try await exchange.pause()
            let connection = try await server.accept()
            _ = try await connection.request()
            try await connection.send(Self.ok)
            try await connection.close()
            let other = try await client.send(.post(server), deadlines: Deadlines(head: .milliseconds(30)))
            #expect(await other.answer().failure?.kind == .headTimeout)
            _ = try await server.accept()
            try await exchange.resume()
            #expect(await exchange.answer().text == "hello")
        }
        await client.shutDown()
    }

    @Test("shutting down ends everything")
    func shutDown() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let waiting = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        await client.shutDown()
        #expect(await waiting.answer().failure?.kind == .shutDown)
        await connection.closed()
        #expect(try await client.send(.post(server)).answer().failure?.kind == .shutDown)
        #expect(try await client.onLoop { $0.runningCalls } == 0)
    }

    @Test("a whole answer for cold users, and its limits")
    func handle() async throws {
        let server = try await FakeServer()
        let client = try await TestClient { $0.maximumWholeBody = 10 }
        let request = try WireRequest.post(server)
        async let response = client.handle.response(for: request, deadlines: Deadlines())
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send(Self.ok)
        #expect(try await response.body == Array("hello".utf8))

        try await connection.close()
        for text in ["content-length: 11\r\n\r\n", "transfer-encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n"] {
            let failing = Task { try await client.handle.response(for: request, deadlines: Deadlines()) }
            let next = try await server.accept()
            _ = try await next.request()
            try await next.send("HTTP/1.1 200 OK\r\n" + text)
            let error = await #expect(throws: LLMError.self) { try await failing.value }
            #expect((error?.cause as? TransportFailure)?.kind == .tooLarge)
            await next.closed()
        }
        await client.shutDown()
    }

    @Test("a cancelled task cancels its call")
    func cancelledTask() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let request = try WireRequest.post(server)
        let task = Task { try await client.handle.response(for: request, deadlines: Deadlines()) }
        let connection = try await server.accept()
        _ = try await connection.request()
        task.cancel()
        await connection.closed()
        let result = await task.result
        #expect(throws: LLMError.self) { try result.get() }
        let late = Task { try await client.handle.response(for: request, deadlines: Deadlines()) }
        late.cancel()
        _ = await late.result
        await client.shutDown()
    }
}
