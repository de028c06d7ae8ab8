import LLMCore
import LLMTransport
import TestServers
import TestSupport
import Testing

@Suite("Connections and their reuse", .timeLimit(.minutes(1)))
struct ConnectionReuseTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello"

    @Test("connections are used again, last in first out")
    func keepAlive() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let first = try await client.send(.post(server))
        let second = try await client.send(.post(server))
        let connections = [try await server.accept(), try await server.accept()]
        for connection in connections {
            _ = try await connection.request()
            try await connection.send(Self.ok)
        }
        #expect(await first.answer().text == "hello")
        #expect(await second.answer().text == "hello")
        #expect(try await client.idleConnections == 2)
        for _ in 0..<3 {
            let exchange = try await client.send(.post(server))
            #expect(try await client.idleConnections == 1)
            let race = Mailbox<FakeConnection>()
            for connection in connections {
                Task {
                    if (try? await connection.request()) != nil { race.put(connection) }
                }
            }
            try await race.take()?.send(Self.ok)
            #expect(await exchange.answer().text == "hello")
        }
        await client.shutDown()
    }

    @Test(
        "a connection that may not be used again is closed",
        arguments: [
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nab",
            "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc",
        ]
    )
    func notReusable(_ response: String) async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send(response)
        #expect(await exchange.answer().text == "ab")
        #expect(try await client.idleConnections == 0)
        await connection.closed()
        await client.shutDown()
    }

    @Test("an answer without a length lasts until the connection is closed")
    func untilClose() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send("HTTP/1.1 200 OK\r\n\r\nabc")
        try await connection.close()
        let answer = await exchange.answer()
        #expect(answer.text == "abc")
        #expect(answer.error == nil)
        await client.shutDown()
    }

    @Test("a connection closed while idle costs a call nothing")
    func stale() async throws {
        let server = try await FakeServer()
        let client = try await TestClient { $0.staleWindow = .seconds(3600) }
        let first = try await client.send(.post(server))
        let old = try await server.accept()
        _ = try await old.request()
        try await old.send(Self.ok)
        #expect(await first.answer().error == nil)

        // The request reaches the server, which had decided to close: the client cannot tell this from an idle close.
        let second = try await client.send(.post(server, Array("again".utf8)))
        _ = try await old.request()
        try await old.close()
        let new = try await server.accept()
        #expect(try await new.request().body == Array("again".utf8))
        try await new.send(Self.ok)
        #expect(await second.answer().text == "hello")
        await client.shutDown()
    }

    @Test("the same after a reset")
    func staleReset() async throws {
        let server = try await FakeServer()
        let client = try await TestClient { $0.staleWindow = .seconds(3600) }
        let first = try await client.send(.post(server))
        let old = try await server.accept()
        _ = try await old.request()
        try await old.send(Self.ok)
        #expect(await first.answer().error == nil)
        let second = try await client.send(.post(server))
        _ = try await old.request()
        try await old.reset()
        let new = try await server.accept()
        _ = try await new.request()
        // Only once: the new connection has no such excuse.
        try await new.close()
        #expect(await second.answer().failure?.kind == .closed)
        await client.shutDown()
    }

    @Test("a used connection that breaks after the first byte is not tried again")
    func noRetryAfterBytes() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let first = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send(Self.ok)
        #expect(await first.answer().error == nil)
        let second = try await client.send(.post(server))
        _ = try await connection.request()
        try await connection.send("H")
        try await connection.close()
        let answer = await second.answer()
        #expect(answer.error?.code == .apiConnection)
        #expect(answer.failure?.kind == .closed)
        await client.shutDown()
    }

    @Test("an idle connection is closed after its time, or the server's")
    func idleTimeout() async throws {
        let server = try await FakeServer()
        let client = try await TestClient { $0.idleTimeout = .milliseconds(60) }
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send(Self.ok)
        #expect(await exchange.answer().error == nil)
        await connection.closed()
        #expect(try await client.idleConnections == 0)

        let second = try await client.send(.post(server))
        let other = try await server.accept()
        _ = try await other.request()
        try await other.send("HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 0\r\n\r\n")
        #expect(await second.answer().error == nil)
        await other.closed()
        await client.shutDown()
    }

    @Test("bytes on an idle connection make it useless")
    func idleBytes() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send(Self.ok)
        #expect(await exchange.answer().error == nil)
        try await connection.send("HTTP/1.1 408 Request Timeout\r\n\r\n")
        await connection.closed()
        #expect(try await client.idleConnections == 0)
        await client.shutDown()
    }

    @Test("no more connections are kept than configured")
    func maximumIdle() async throws {
        let server = try await FakeServer()
        let client = try await TestClient { $0.maximumIdleConnections = 1 }
        var exchanges: [Exchange] = []
        for _ in 0..<3 { exchanges.append(try await client.send(.post(server))) }
        for _ in 0..<3 {
            let connection = try await server.accept()
            _ = try await connection.request()
            try await connection.send(Self.ok)
        }
        for exchange in exchanges { #expect(await exchange.answer().error == nil) }
        #expect(try await client.idleConnections == 1)
        try await client.onLoop { $0.closeIdle() }
        #expect(try await client.idleConnections == 0)
        await client.shutDown()
    }

    @Test("a receiver may send from its last call, on the same connection")
    func chain() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let request = try WireRequest.post(server)
        let finished = Mailbox<Int>()
        let count = 100
        try await client.onLoop { client in
            Chain(request, count: count, finished: finished).next(client)
        }
        let connection = try await server.accept()
        for _ in 0..<count {
            _ = try await connection.request()
            try await connection.send(Self.ok)
        }
        #expect(await finished.take() == 0)
        #expect(try await client.idleConnections == 1)

        // And from a failure: the last one gives up.
        try await server.close()
        try await client.onLoop { $0.closeIdle() }
        try await client.onLoop { client in
            Chain(request, count: 5, finished: finished).next(client)
        }
        #expect(await finished.take() == 0)
        #expect(try await client.onLoop { $0.runningCalls } == 0)
        await client.shutDown()
    }

    @Test("receivers are let go when their call is over")
    func lifetime() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let request = try WireRequest.post(server)
        let gone = Mailbox<Void>()
        for round in 0..<6 {
            try await client.onLoop { client in
                let call = client.send(request, deadlines: Deadlines(), receiver: Mortal(gone))
                if round == 5 { call.cancel() }
            }
            let connection = try await server.accept()
            guard round < 5, (try? await connection.request()) != nil else { continue }
            if round.isMultiple(of: 2) {
                try await connection.send(Self.ok.replacing("\r\n\r\n", with: "\r\nconnection: close\r\n\r\n"))
            }
            try? await connection.close()
        }
        for _ in 0..<6 { await gone.take() }
        await client.shutDown()
    }
}

/// Sends one request after another, each from the end of the one before.
private final class Chain: UpstreamReceiver {
    private let request: WireRequest
    private var left: Int
    private let finished: Mailbox<Int>
    private var client: UpstreamClient?

    init(_ request: WireRequest, count: Int, finished: Mailbox<Int>) {
        self.request = request
        self.left = count
        self.finished = finished
    }

    func next(_ client: UpstreamClient) {
        guard self.left > 0 else {
            self.client = nil
            return self.finished.put(client.runningCalls)
        }
        self.left -= 1
        self.client = client
        client.send(self.request, deadlines: Deadlines(), receiver: self)
    }

    func upstreamHead(_ status: Int, _ headers: WireHeaders) {}
    func upstreamBody(_ bytes: UnsafeBufferPointer<UInt8>) {}

    func upstreamEnd() {
        if let client = self.client { self.next(client) }
    }

    func upstreamFailed(_ error: LLMError) {
        if let client = self.client { self.next(client) }
    }
}

/// Tells when it is gone.
private final class Mortal: UpstreamReceiver {
    private let gone: Mailbox<Void>

    init(_ gone: Mailbox<Void>) {
        self.gone = gone
    }

    deinit {
        self.gone.put(())
    }

    func upstreamHead(_ status: Int, _ headers: WireHeaders) {}
    func upstreamBody(_ bytes: UnsafeBufferPointer<UInt8>) {}
    func upstreamEnd() {}
    func upstreamFailed(_ error: LLMError) {}
}
