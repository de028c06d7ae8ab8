import Crypto
import HTTPFraming
package import LLMCore
import NIOCore

/// What came of opening a WebSocket.
package enum WebSocketAnswer: Sendable {
    /// The server answered with something else than a WebSocket.
    case refused(WireResponse)
    /// It is open, and nothing has come within the time for it.
    case silent(WireHeaders)
    /// It is open, and this was its first message.
    case message([UInt8], WireHeaders)
    /// It was closed before a message came; with a code and a reason, if there were any.
    case closed(code: Int?, reason: String)
}

/// Opens a WebSocket, waits for its first message, and closes it again (RFC 6455).
final class WebSocketGreeting: UpstreamReceiver {
    private enum State {
        case waiting
        case refused(WireResponse)
        case open(WireHeaders, WebSocketReader)
        case done
    }

    private let request: WireRequest
    private let key: String
    private let mask: UInt32
    private let patience: TimeAmount
    private unowned let client: UpstreamClient
    /// When the time for everything is over.
    private var end = NIODeadline.distantFuture
    private var state = State.waiting
    private var call: UpstreamCall?
    private var timer: Scheduled<Void>?
    private var completion: ((Result<WebSocketAnswer, LLMError>) -> Void)?

    /// The largest first message, and the largest refusal, in bytes.
    private static let limit = 1 << 20

    /// - Parameters:
    ///   - request: the handshake's request without its own fields.
    ///   - nonce: numbers that nobody can foresee: two for the key, one for the mask.
    ///   - patience: how long the first message is waited for.
    ///   - client: who sends it.
    ///   - completion: is told once what came of it.
    init(
        _ request: WireRequest,
        nonce: (UInt64, UInt64, UInt64),
        patience: TimeAmount,
        client: UpstreamClient,
        completion: @escaping (Result<WebSocketAnswer, LLMError>) -> Void
    ) {
        var request = request
        let bytes = [nonce.0, nonce.1].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        self.key = Base64.encode(bytes)
        request.headers.set("sec-websocket-key", self.key)
        request.headers.set("sec-websocket-version", "13")
        self.request = request
        self.mask = UInt32(truncatingIfNeeded: nonce.2)
        self.patience = patience
        self.client = client
        self.completion = completion
    }

    func begin(_ deadlines: Deadlines) {
        self.end = .now() + .nanoseconds(deadlines.total)
        self.call = self.client.send(self.request, deadlines: deadlines, receiver: self, isUpgrade: true)
    }

    func cancel() {
        self.finish(.failure(TransportFailure(.cancelled, self.request.url.origin, "cancelled").asLLMError()))
    }

    // MARK: - The server's side

    func upstreamHead(_ status: Int, _ headers: WireHeaders) {
        guard status == 101 else {
            self.state = .refused(WireResponse(status: status, headers: headers, body: []))
            return
        }
        guard headers["sec-websocket-accept"] == self.expected, headers["upgrade"]?.lowercased() == "websocket" else {
            return self.fail("no WebSocket was opened by the answer with status 101")
        }
        self.state = .open(headers, WebSocketReader(limit: Self.limit))
        let bound = NIOLoopBound(self, eventLoop: self.client.eventLoop)
        // A little before the time is over, so that there is some left for a farewell.
        let until = min(NIODeadline.now() + self.patience, self.end - .milliseconds(50))
        self.timer = self.client.eventLoop.scheduleTask(deadline: until) { bound.value.expire() }
    }

    func upstreamBody(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch self.state {
        case .refused(var response):
            self.state = .done  // gives up the array, so that it is not copied
            let room = Self.limit - response.body.count
            response.body.append(contentsOf: bytes.prefix(room))
            self.state = .refused(response)
        case .open(let headers, var reader):
            let events = reader.read(bytes)
            self.state = .open(headers, reader)
            for event in events { self.receive(event, headers) }
        case .waiting, .done: break
        }
    }

    func upstreamEnd() {
        self.call = nil
        switch self.state {
        case .refused(let response): self.finish(.success(.refused(response)))
        case .open: self.finish(.success(.closed(code: nil, reason: "")))
        case .waiting, .done: break
        }
    }

    func upstreamFailed(_ error: LLMError) {
        self.finish(.failure(error))
    }

    // MARK: - Steps

    private func receive(_ event: WebSocketReader.Event, _ headers: WireHeaders) {
        guard case .open = self.state else { return }
        switch event {
        case .message(let bytes): self.finish(.success(.message(bytes, headers)))
        case .ping(let bytes): self.call?.write(WebSocketFrame.pong(bytes, mask: self.mask))
        case .close(let code, let reason): self.finish(.success(.closed(code: code, reason: reason)))
        case .failed: self.fail("malformed WebSocket frame")
        }
    }

    private func expire() {
        guard case .open(let headers, _) = self.state else { return }
        self.finish(.success(.silent(headers)))
    }

    private func fail(_ detail: String) {
        self.finish(.failure(TransportFailure(.framing, self.request.url.origin, detail).asLLMError()))
    }

    private func finish(_ result: Result<WebSocketAnswer, LLMError>) {
        self.timer?.cancel()
        self.timer = nil
        if case .open = self.state { self.call?.write(WebSocketFrame.close(mask: self.mask)) }
        self.state = .done
        self.call?.cancel()
        self.call = nil
        self.completion?(result)
        self.completion = nil
    }

    /// What a server makes of the key, to show that it has understood.
    private var expected: String {
        let text = self.key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return Base64.encode(Array(Insecure.SHA1.hash(data: Array(text.utf8))))
    }
}

extension UpstreamClient {
    /// Opens a WebSocket, waits a while for its first message, and closes it; called on this loop.
    ///
    /// - Parameters:
    ///   - request: where, with the credential among its headers.
    ///   - nonce: three numbers that nobody can foresee.
    ///   - patience: how long the first message is waited for once the connection is open.
    ///   - deadlines: how long everything may take.
    /// - Returns: what the server answered.
    /// - Throws: why there is no answer; when the task was cancelled as well.
    package func greet(
        _ request: WireRequest,
        nonce: (UInt64, UInt64, UInt64),
        patience: Duration,
        deadlines: Deadlines
    ) async throws(LLMError) -> WebSocketAnswer {
        let bound = NIOLoopBoundBox<WebSocketGreeting?>(nil, eventLoop: self.eventLoop)
        let eventLoop = self.eventLoop
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Result<WebSocketAnswer, LLMError>, Never>) in
                let begun = WebSocketGreeting(
                    request,
                    nonce: nonce,
                    patience: .nanoseconds(Deadlines.nanoseconds(patience)),
                    client: self
                ) { continuation.resume(returning: $0) }
                bound.value = begun
                if Task.isCancelled { begun.cancel() } else { begun.begin(deadlines) }
            }
        } onCancel: {
            eventLoop.execute { bound.value?.cancel() }
        }
        return try result.get()
    }
}
