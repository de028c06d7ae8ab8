import LLMCore
import LLMTransport
import NIOCore
import NIOPosix
import TestSupport

/// A client on a loop of its own choosing, used from a test's task.
struct TestClient: Sendable {
    let eventLoop: any EventLoop
    let handle: UpstreamHandle
    private let bound: NIOLoopBoundBox<UpstreamClient>

    init(_ configure: (inout TransportConfiguration) throws -> Void = { _ in }) async throws {
        var configuration = TransportConfiguration()
        try configure(&configuration)
        let transport = try PreparedTransport(configuration)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        self.eventLoop = eventLoop
        (self.bound, self.handle) = try await eventLoop.submit {
            let client = UpstreamClient(eventLoop: eventLoop, transport: transport)
            return (NIOLoopBoundBox(client, eventLoop: eventLoop), UpstreamHandle(client))
        }.get()
    }

    /// Starts a call.
    func send(
        _ request: WireRequest,
        buffer: ByteBuffer? = nil,
        deadlines: Deadlines = Deadlines(),
        pausesAtHead: Bool = false,
        cancelsAtHead: Bool = false
    ) async throws -> Exchange {
        let events = Mailbox<Exchange.Event>()
        let call = try await self.eventLoop.submit {
            let recorder = Recorder(events, pausesAtHead: pausesAtHead, cancelsAtHead: cancelsAtHead)
            let call = self.bound.value.send(request, body: buffer, deadlines: deadlines, receiver: recorder)
            recorder.call = call
            return NIOLoopBoundBox(call, eventLoop: self.eventLoop)
        }.get()
        return Exchange(eventLoop: self.eventLoop, call: call, events: events)
    }

    /// Runs on the client's loop.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (UpstreamClient) -> Value) async throws -> Value {
        try await self.eventLoop.submit { body(self.bound.value) }.get()
    }

    var idleConnections: Int {
        get async throws { try await self.onLoop { $0.idleConnections } }
    }

    func shutDown() async {
        await self.handle.shutDown()
    }
}

/// A call under way, seen from a test.
struct Exchange: Sendable {
    enum Event: Sendable {
        case head(Int, WireHeaders)
        case body([UInt8])
        case end
        case failed(LLMError)
    }

    /// Everything a receiver was told.
    struct Answer: Sendable {
        var status: Int?
        var headers = WireHeaders()
        var body: [UInt8] = []
        var pieces = 0
        var error: LLMError?

        var text: String { String(decoding: self.body, as: UTF8.self) }
        var failure: TransportFailure? { self.error?.cause as? TransportFailure }
    }

    let eventLoop: any EventLoop
    let call: NIOLoopBoundBox<UpstreamCall>
    let events: Mailbox<Event>

    func next() async -> Event? {
        await self.events.take()
    }

    /// Waits for the end.
    func answer() async -> Answer {
        var answer = Answer()
        while let event = await self.events.take() {
            switch event {
            case .head(let status, let headers): (answer.status, answer.headers) = (status, headers)
            case .body(let bytes):
                answer.body += bytes
                answer.pieces += 1
            case .end: return answer
            case .failed(let error):
                answer.error = error
                return answer
            }
        }
        return answer
    }

    func cancel() async throws {
        try await self.eventLoop.submit { self.call.value.cancel() }.get()
    }

    func pause() async throws {
        try await self.eventLoop.submit { self.call.value.pauseReading() }.get()
    }

    func resume() async throws {
        try await self.eventLoop.submit { self.call.value.resumeReading() }.get()
    }
}

/// Writes down what it is told, and checks the order.
private final class Recorder: UpstreamReceiver {
    private let events: Mailbox<Exchange.Event>
    private let pausesAtHead: Bool
    private let cancelsAtHead: Bool
    private var sawHead = false
    private var isOver = false
    var call: UpstreamCall?

    init(_ events: Mailbox<Exchange.Event>, pausesAtHead: Bool, cancelsAtHead: Bool) {
        self.events = events
        self.pausesAtHead = pausesAtHead
        self.cancelsAtHead = cancelsAtHead
    }

    func upstreamHead(_ status: Int, _ headers: WireHeaders) {
        precondition(!self.sawHead && !self.isOver && self.call != nil)
        self.sawHead = true
        self.events.put(.head(status, headers))
        if self.pausesAtHead { self.call?.pauseReading() }
        if self.cancelsAtHead { self.cancel() }
    }

    func upstreamBody(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(self.sawHead && !self.isOver && !bytes.isEmpty)
        self.events.put(.body(Array(bytes)))
    }

    func upstreamEnd() {
        precondition(self.sawHead && !self.isOver)
        self.isOver = true
        self.events.put(.end)
        self.call = nil
    }

    func upstreamFailed(_ error: LLMError) {
        precondition(!self.isOver && self.call != nil)
        self.isOver = true
        self.events.put(.failed(error))
        self.call = nil
    }

    private func cancel() {
        self.call?.cancel()
        self.isOver = true
        self.call = nil
    }
}
