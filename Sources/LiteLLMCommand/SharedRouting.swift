import GatewayConfig
import GatewayServer
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
    ///   - notes: Who is told when Redis comes and goes.
    ///   - now: The moment, as requests have it.
    /// - Returns: nil where every process is on its own.
    /// - Throws: `RedisOptionsError`, `RedisError` when the settings or their certificates cannot be used.
    static func service(
        _ config: GatewayConfig,
        state: RoutingState,
        eventLoop: any EventLoop,
        notes: ServerNotes,
        now: @escaping @Sendable () -> RoutingInstant
    ) throws -> RoutingExchange? {
        guard let options = try config.sharedStateRedis() else { return nil }
        var random = SystemRandomNumberGenerator()
        return try RoutingExchange(
            of: state,
            through: options,
            on: eventLoop,
            seed: (random.next(), random.next()),
            now: now
        ) { notes.tell($0.description) }
    }
}

extension SharedHealth {
    /// Results of health checks as notes in Redis.
    init(_ notes: SharedNotes) {
        self.init { matters, patience in
            await notes.read(matters, patience: patience).map { answer in
                switch answer {
                case .text(let text): .text(text)
                case .turn: .turn
                case .wait: .wait
                }
            }
        } write: { text, matter, time in
            await notes.write(text, about: matter, lasting: time)
        }
    }
}
