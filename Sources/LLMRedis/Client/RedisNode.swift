import NIOCore
import RedisCore

/// A server that can be used from any thread or task.
struct RedisNode: Sendable {
    private let link: NIOLoopBoundBox<RedisLink>
    private let eventLoop: any EventLoop

    /// - Parameters:
    ///   - connector: How connections are opened.
    ///   - address: Where the server is; with sentinels, what to call it.
    ///   - sentinelConnector: How the options' sentinels are reached, when they are to be asked.
    ///   - seed: Of the pauses between attempts.
    ///   - onChange: Told on the event loop.
    init(
        connector: RedisConnector,
        address: RedisAddress,
        sentinelConnector: RedisConnector? = nil,
        seed: (UInt64, UInt64),
        onChange: @escaping @Sendable (RedisStateChange) -> Void
    ) {
        self.eventLoop = connector.eventLoop
        var lookup: SentinelLookup?
        if let sentinelConnector, case .sentinel(let name, let sentinels) = connector.options.topology {
            lookup = SentinelLookup(name: name, sentinels: sentinels, connector: sentinelConnector)
        }
        self.link = NIOLoopBoundBox.makeBoxSendingValue(
            RedisLink(connector: connector, address: address, sentinels: lookup, seed: seed, onChange: onChange),
            eventLoop: connector.eventLoop
        )
    }

    /// Sends commands one right after the other and collects their results, in the same order.
    func send(_ commands: [RedisCommand], timeout: TimeAmount) async -> [RedisResult] {
        guard !commands.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            self.eventLoop.execute {
                let link = self.link.value
                let batch = RedisBatch(commands) { results in
                    link.inspect(commands, results)
                    continuation.resume(returning: results)
                }
                link.submit(batch, timeout: timeout)
            }
        }
    }

    func shutDown() async {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute {
                self.link.value.shutDown()
                continuation.resume()
            }
        }
    }
}
