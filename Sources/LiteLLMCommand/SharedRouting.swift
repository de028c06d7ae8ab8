import GatewayConfig
import LLMRedis
import LLMRouter
import NIOCore
import RedisCore

/// The service that shares what routing knows with other gateways.
enum SharedRouting {
    /// Makes it, where a Redis is configured.
    ///
    /// - Parameters:
    ///   - config: Whose Redis is meant; a reload does not change it.
    ///   - state: What routing knows.
    ///   - eventLoop: Where the connections to Redis live.
    ///   - now: The moment, as requests have it.
    /// - Returns: nil where every process is on its own.
    /// - Throws: `RedisOptionsError`, `RedisError` when the settings or their certificates cannot be used.
    static func service(
        _ config: GatewayConfig,
        state: RoutingState,
        eventLoop: any EventLoop,
        now: @escaping @Sendable () -> RoutingInstant
    ) throws -> RoutingExchange? {
        guard let options = try config.sharedStateRedis() else { return nil }
        var random = SystemRandomNumberGenerator()
        let client = try RedisClient(options, eventLoop: eventLoop, seed: (random.next(), random.next())) { change in
            Serve.note(change.description)
        }
        let instance = String(random.next(), radix: 36) + String(random.next(), radix: 36)
        return RoutingExchange(
            state: state,
            store: RedisRouterStore(client: client, instance: instance),
            now: now,
            close: { await client.shutDown() }
        )
    }
}
