package import LLMCore
package import NIOCore

/// A client that can be used from any thread or task, for whole answers off the hot path.
package struct UpstreamHandle: Sendable {
    private let bound: NIOLoopBoundBox<UpstreamClient>
    package let eventLoop: any EventLoop

    /// Called on the client's event loop.
    package init(_ client: UpstreamClient) {
        self.bound = NIOLoopBoundBox(client, eventLoop: client.eventLoop)
        self.eventLoop = client.eventLoop
    }

    /// Makes a client on an event loop, from anywhere.
    package init(eventLoop: any EventLoop, transport: PreparedTransport) {
        self.bound = NIOLoopBoundBox.makeBoxSendingValue(
            UpstreamClient(eventLoop: eventLoop, transport: transport),
            eventLoop: eventLoop
        )
        self.eventLoop = eventLoop
    }

    /// Sends a request and collects its answer, unpacked.
    ///
    /// - Parameters:
    ///   - request: What to send, credentials included.
    ///   - deadlines: How long it may take.
    ///   - maximumBytes: The largest body; nil for the configured limit.
    ///   - refusesPrivateAddresses: Whether only public addresses are connected to; for what clients name.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `LLMError` when there is none; when the task was cancelled as well.
    package func response(
        for request: WireRequest,
        deadlines: Deadlines,
        maximumBytes: Int? = nil,
        refusesPrivateAddresses: Bool = false
    ) async throws(LLMError) -> WireResponse {
        let exchange = NIOLoopBoundBox.makeBoxSendingValue(Exchange(), eventLoop: self.eventLoop)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Result<WireResponse, LLMError>, Never>) in
                self.eventLoop.execute {
                    exchange.value.collector = self.bound.value.collect(
                        request,
                        deadlines: deadlines,
                        maximumBytes: maximumBytes,
                        refusesPrivateAddresses: refusesPrivateAddresses
                    ) { continuation.resume(returning: $0) }
                    if exchange.value.isCancelled { exchange.value.collector?.cancel() }
                }
            }
        } onCancel: {
            self.eventLoop.execute {
                exchange.value.isCancelled = true
                exchange.value.collector?.cancel()
            }
        }
        return try result.get()
    }

    /// Fails all calls and closes all connections.
    package func shutDown() async {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute {
                self.bound.value.shutDown()
                continuation.resume()
            }
        }
    }

    /// A cancellation may come before the call was made.
    private struct Exchange {
        var collector: ResponseCollector?
        var isCancelled = false
    }
}

extension UpstreamClient {
    /// Sends a request and hands its whole answer, unpacked, to a closure on this loop.
    func collect(
        _ request: WireRequest,
        deadlines: Deadlines,
        maximumBytes: Int? = nil,
        refusesPrivateAddresses: Bool = false,
        completion: @escaping (Result<WireResponse, LLMError>) -> Void
    ) -> ResponseCollector {
        let limit = maximumBytes ?? self.transport.configuration.maximumWholeBody
        let collector = ResponseCollector(limit: limit, origin: request.url.origin, completion: completion)
        collector.call = self.send(
            request,
            deadlines: deadlines,
            receiver: collector,
            refusesPrivateAddresses: refusesPrivateAddresses
        )
        return collector
    }

    /// Sends a request and collects its answer, unpacked; called on this loop.
    package func response(for request: WireRequest, deadlines: Deadlines) async throws(LLMError) -> WireResponse {
        try await UpstreamHandle(self).response(for: request, deadlines: deadlines)
    }

    /// Fetches what a client named; called on this loop.
    func document(
        for request: WireRequest,
        deadlines: Deadlines,
        maximumBytes: Int,
        refusesPrivateAddresses: Bool
    ) async throws(LLMError) -> WireResponse {
        try await UpstreamHandle(self).response(
            for: request,
            deadlines: deadlines,
            maximumBytes: maximumBytes,
            refusesPrivateAddresses: refusesPrivateAddresses
        )
    }
}
