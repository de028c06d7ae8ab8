package import LLMRouter
package import NIOCore
package import RedisCore

extension RoutingExchange {
    /// Random numbers, other ones for each start of each process.
    package typealias Seed = (UInt64, UInt64)

    /// Shares through a Redis of its own connection.
    ///
    /// Reads certificate files, so it is not made on an event loop.
    ///
    /// - Parameters:
    ///   - state: What this process knows.
    ///   - options: How the Redis is reached.
    ///   - eventLoop: Where the connections to it live.
    ///   - seed: Makes the name under which this process is known to the others, and the pauses between attempts to connect.
    ///   - now: The moment, as requests have it.
    ///   - onChange: Told when the Redis is away and when it is back: once, not for each exchange.
    /// - Throws: `RedisError` when a certificate or a key cannot be read.
    package init(
        of state: RoutingState,
        through options: RedisOptions,
        on eventLoop: any EventLoop,
        seed: Seed,
        now: @escaping @Sendable () -> RoutingInstant,
        onChange: @escaping @Sendable (RedisStateChange) -> Void
    ) throws(RedisError) {
        let client = try RedisClient(options, eventLoop: eventLoop, seed: seed, onChange: onChange)
        let instance = String(seed.0, radix: 36) + String(seed.1, radix: 36)
        self.init(
            state: state,
            store: RedisRouterStore(client: client, instance: instance),
            now: now,
            close: { await client.shutDown() }
        )
        self.client = client
    }
}
