import LLMCore
import LLMTransport
import TestServers
import TestSupport
import Testing

@Suite("Faults and deadlines", .timeLimit(.minutes(1)))
struct FaultTests {
    private static let short = Duration.milliseconds(50)
    private static let head = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"

    @Test("nobody listens")
    func refused() async throws {
        let server = try await FakeServer()
        try await server.close()
        let client = try await TestClient()
        let answer = try await client.send(.post(server)).answer()
        #expect(answer.error?.code == .apiConnection)
        #expect(answer.error?.message == "Connection error. - connection refused")
        #expect(answer.failure?.kind == .refused)
        #expect(answer.failure?.description.contains("127.0.0.1:\(server.port)") == true)
        let named = try await client.send(.post(server, host: "localhost")).answer()
        #expect(named.failure?.kind == .refused)
        await client.shutDown()
    }

    @Test("a host that does not exist", arguments: [false, true])
    func noHost(_ forceIPv4: Bool) async throws {
        let client = try await TestClient { $0.forceIPv4 = forceIPv4 }
        let url = try #require(WireURL("http://no-such-host.invalid/"))
        let request = WireRequest(url: url, headers: WireHeaders(), body: [])
        let answer = try await client.send(request).answer()
        #expect(answer.failure?.kind == .nameResolution)
        #expect(answer.error?.message == "Connection error. - host name not found")
        await client.shutDown()
    }

    @Test("names are resolved", arguments: [false, true])
    func resolved(_ forceIPv4: Bool) async throws {
        let server = try await FakeServer()
        let client = try await TestClient { $0.forceIPv4 = forceIPv4 }
        let exchange = try await client.send(.post(server, host: "localhost"))
        let connection = try await server.accept()
        #expect(try await connection.request().headers["host"] == "localhost:\(server.port)")
        try await connection.send(Self.head + "hello")
        #expect(await exchange.answer().text == "hello")
        await client.shutDown()
    }

    @Test(
        "the connection breaks",
        arguments: ["", "HTTP/1.1 200", head, head + "hel", "HTTP/1.1 100 \r\n\r\n"],
        [false, true]
    )
    func broken(_ sent: String, _ isReset: Bool) async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        if !sent.isEmpty { try await connection.send(sent) }
        if isReset { try await connection.reset() } else { try await connection.close() }
        let answer = await exchange.answer()
        #expect(answer.error?.code == .apiConnection)
        #expect(answer.error?.message.hasPrefix("Connection error. - connection ") == true)
        #expect(answer.failure?.kind == .closed || isReset && answer.failure?.kind == .reset)
        #expect(try await client.idleConnections == 0)
        await client.shutDown()
    }

    @Test("a reset does not pass for the end of a body without a length")
    func resetUntilClose() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server))
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send("HTTP/1.1 200 OK\r\n\r\nabc")
        guard case .head = await exchange.next(), case .body = await exchange.next() else {
            Issue.record("no body came")
            return
        }
        try await connection.reset()
        #expect(await exchange.answer().failure?.kind == .reset)
        await client.shutDown()
    }

    @Test("no head in time")
    func slowHead() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server), deadlines: Deadlines(head: Self.short))
        let connection = try await server.accept()
        let answer = await exchange.answer()
        #expect(answer.error?.code == .timeout)
        #expect(answer.error?.message.hasPrefix("Request timed out. - timeout value=0.05, time taken=") == true)
        #expect(answer.failure?.kind == .headTimeout)
        await connection.closed()
        await client.shutDown()
    }

    @Test("a head that comes drop by drop is no head")
    func dripping() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server), deadlines: Deadlines(head: Self.short))
        let connection = try await server.accept()
        let dripping = Task {
            try await connection.send("HTTP/1.1 200 OK\r\n")
            while !Task.isCancelled { try await connection.send("a: b\r\n") }
        }
        // The limit of a head's size may be faster.
        #expect([.headTimeout, .framing].contains(await exchange.answer().failure?.kind))
        dripping.cancel()
        await client.shutDown()
    }

    @Test(
        "no body in time",
        arguments: [
            (Deadlines(head: .seconds(60), firstByte: short), "", TransportFailure.Kind.firstByteTimeout),
            (Deadlines(idle: short), "", .idleTimeout), (Deadlines(idle: short), "hel", .idleTimeout),
            (Deadlines(firstByte: .seconds(60), total: short), "hel", .totalTimeout),
            (Deadlines(head: .seconds(60), idle: short), "hel", .idleTimeout),
        ]
    )
    func stalledBody(_ deadlines: Deadlines, _ sent: String, _ kind: TransportFailure.Kind) async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server), deadlines: deadlines)
        let connection = try await server.accept()
        // The time may be up already on a busy machine.
        _ = try? await connection.request()
        try? await connection.send(Self.head + sent)
        let answer = await exchange.answer()
        #expect(answer.text == sent || answer.status == nil)
        #expect(answer.error?.code == .timeout)
        #expect(answer.failure?.kind == kind)
        await connection.closed()
        await client.shutDown()
    }

    @Test("no TLS in time", arguments: [false, true])
    func stalledHandshake(_ isConfigured: Bool) async throws {
        let server = try await FakeServer()
        let client = try await TestClient { if isConfigured { $0.connectTimeout = Self.short } }
        let deadlines = isConfigured ? Deadlines() : Deadlines(connect: Self.short)
        let exchange = try await client.send(.post(server, scheme: "https"), deadlines: deadlines)
        let connection = try await server.accept()
        let answer = await exchange.answer()
        #expect(answer.error?.code == .timeout)
        #expect(answer.failure?.kind == .connectTimeout)
        await connection.closed()
        await client.shutDown()
    }

    @Test("a cancelled call closes its connection at once, wherever it stands", arguments: [0, 1, 2])
    func cancel(_ stage: Int) async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let exchange = try await client.send(.post(server), cancelsAtHead: stage == 1)
        let connection = try await server.accept()
        _ = try await connection.request()
        if stage > 0 { try await connection.send(Self.head + "hel") }
        if stage == 2 {
            while case .head = await exchange.next() {}
        }
        if stage != 1 { try await exchange.cancel() }
        await connection.closed()
        let rest = exchange.events.takeAll()
        #expect(rest.count == (stage == 1 ? 1 : 0))
        #expect(try await client.onLoop { $0.runningCalls } == 0)
        #expect(try await client.idleConnections == 0)
        await client.shutDown()
    }

    @Test("a call cancelled while connecting gives up its connection, and the next has one of its own")
    func cancelConnecting() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let request = try WireRequest.post(server)
        let nothing = Silence()
        let running = try await client.onLoop { client in
            client.send(request, deadlines: Deadlines(), receiver: nothing).cancel()
            return client.runningCalls
        }
        #expect(running == 0)
        let exchange = try await client.send(request)
        // The one that was given up may have come as far as the server, and is closed there without a word.
        let answering = Task {
            while let connection = try? await server.accept() {
                guard (try? await connection.request()) != nil else { continue }
                try await connection.send(Self.head + "hello")
                return
            }
        }
        #expect(await exchange.answer().text == "hello")
        try await answering.value
        await client.shutDown()
        try await server.close()
    }

    @Test("a paused call reads no more than a little, and nothing is lost")
    func pause() async throws {
        let server = try await FakeServer()
        let client = try await TestClient()
        let count = 64 * 1024 * 1024
        let exchange = try await client.send(
            .post(server),
            deadlines: Deadlines(firstByte: .milliseconds(1), idle: .milliseconds(1)),
            pausesAtHead: true
        )
        let connection = try await server.accept()
        _ = try await connection.request()
        try await connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(count)\r\n\r\n")
        guard case .head = await exchange.next() else {
            Issue.record("no head came")
            return
        }
        let sending = Task { try await connection.send([UInt8](repeating: 1, count: count)) }
        // Other calls show that the loop and its ticks go on meanwhile.
        for _ in 0..<50 {
            let other = try await client.send(.post(server), deadlines: Deadlines(head: .milliseconds(20)))
            #expect(await other.answer().failure?.kind == .headTimeout)
        }
        let early = exchange.events.takeAll().reduce(0) { total, event in
            if case .body(let bytes) = event { total + bytes.count } else { total }
        }
        #expect(early <= 512 * 1024)
        try await exchange.resume()
        // Deadlines hold again, but every read is progress.
        let answer = await exchange.answer()
        #expect(answer.error == nil || answer.failure?.kind == .idleTimeout)
        if answer.error == nil { #expect(answer.body.count + early == count) }
        sending.cancel()
        await client.shutDown()
    }
}

/// Hears nothing.
private final class Silence: UpstreamReceiver, Sendable {
    func upstreamHead(_ status: Int, _ headers: WireHeaders) { Issue.record("head after cancel") }
    func upstreamBody(_ bytes: UnsafeBufferPointer<UInt8>) { Issue.record("body after cancel") }
    func upstreamEnd() { Issue.record("end after cancel") }
    func upstreamFailed(_ error: LLMError) { Issue.record("failure after cancel") }
}
