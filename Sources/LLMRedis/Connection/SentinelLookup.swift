import NIOCore
import RedisCore

/// Asks sentinels which server of a name is the primary; belongs to an event loop.
///
/// They are asked one after the other, the one that knew last time first, before each connection: so a failover needs no
/// news channel.
final class SentinelLookup {
    private let name: String
    private var sentinels: [RedisAddress]
    private let connector: RedisConnector

    init(name: String, sentinels: [RedisAddress], connector: RedisConnector) {
        self.name = name
        self.sentinels = sentinels
        self.connector = connector
    }

    /// Hands over the primary's address, or the error of the last sentinel that could not tell.
    func primary(_ completion: @escaping (Result<RedisAddress, RedisError>) -> Void) {
        self.ask(0, after: RedisError(.unreachable, "no sentinel is configured"), completion)
    }

    private func ask(
        _ position: Int,
        after error: RedisError,
        _ completion: @escaping (Result<RedisAddress, RedisError>) -> Void
    ) {
        guard position < self.sentinels.count else { return completion(.failure(error)) }
        let sentinel = self.sentinels[position]
        self.connector.connect(to: sentinel) { result in
            switch result {
            case .failure(let error):
                let error = RedisError(error.code, "sentinel \(sentinel): \(error.detail)")
                self.ask(position + 1, after: error, completion)
            case .success(let connection):
                let question = RedisCommand("SENTINEL", "get-master-addr-by-name", self.name)
                let deadline = self.connector.eventLoop.assumeIsolated().scheduleTask(
                    in: TimeAmount(self.connector.options.connectTimeout)
                ) { connection.close() }
                connection.send(
                    RedisBatch([question]) { results in
                        deadline.cancel()
                        connection.close()
                        if case .success(let reply) = results[0], let fields = reply.elements, fields.count == 2,
                            let host = fields[0].text, let port = fields[1].integer,
                            let address = RedisAddress(node: host, port: Int(clamping: port), from: sentinel)
                        {
                            self.sentinels.swapAt(0, position)
                            return completion(.success(address))
                        }
                        let error = RedisError(.unreachable, "sentinel \(sentinel) does not know the service_name")
                        self.ask(position + 1, after: error, completion)
                    }
                )
            }
        }
    }
}
