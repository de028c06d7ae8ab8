import LLMCore
import NIOCore

/// The answering side of one request, usable from the request's task.
///
/// The task runs on the connection's event loop, so every call here is a plain call.
struct Exchange: Sendable {
    private let connection: NIOLoopBound<Connection>

    init(connection: NIOLoopBound<Connection>) {
        self.connection = connection
    }

    /// Whether the client is still there.
    var isOpen: Bool { self.connection.value.isServing }

    /// Sends a whole answer.
    func send(_ response: OutgoingResponse) {
        self.connection.value.send(response)
    }

    /// Sends the head of a stream, with the first bytes of its body.
    func beginStream(headers: HeaderLines, body: [UInt8], relay: (any RelayDelegate)?) {
        self.connection.value.beginStream(status: 200, headers: headers, body: body, relay: relay)
    }

    /// Sends more of a stream.
    func write(_ body: [UInt8]) {
        self.connection.value.writeStream(body)
    }

    /// Ends a stream.
    func end(_ body: [UInt8]) {
        self.connection.value.endStream(body)
    }
}

/// What a stream in progress wants to know about its client.
///
/// Called on the event loop.
protocol RelayDelegate: AnyObject {
    /// The client's socket takes more bytes, or no more for now.
    func clientWritabilityChanged(isWritable: Bool)

    /// The client left.
    func clientGone()
}
