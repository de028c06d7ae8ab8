public import LLMCore
import LLMRedis
import LLMRouter
import NIOCore
import RedisCore

/// The Redis through which programs and gateways share what they learn about deployments: what was used of limits and
/// budgets, latencies, calls in flight, rests.
public struct SharedRedis: Sendable {
    /// The settings under the names of `cache_params` and `cache_kwargs`: `url`, `host`, `port`, `password`, `ssl`,
    /// `startup_nodes`, `sentinel_nodes`, …; what they leave open is taken from the environment (`REDIS_PASSWORD`, …).
    private let settings: Secret<[String: JSON]>
    private let notice: @Sendable (String) -> Void

    /// A Redis by its address.
    ///
    /// - Parameters:
    ///   - url: such as `rediss://user:password@redis.internal:6380/0`.
    ///   - notice: told in a sentence when the Redis is away, takes no writes, or can be used again: once each time.
    public init(url: String, notice: @escaping @Sendable (String) -> Void = { _ in }) {
        self.init(settings: ["url": .string(url)], notice: notice)
    }

    /// A Redis by its settings, under the names that `cache_params` and `cache_kwargs` have for them.
    ///
    /// - Parameters:
    ///   - settings: `host`, `port`, `password`, `ssl`, `startup_nodes`, `sentinel_nodes` and so on; empty takes all of them
    ///     from the environment (`REDIS_HOST`, …).
    ///   - notice: told in a sentence when the Redis is away, takes no writes, or can be used again: once each time.
    public init(settings: JSONObject = [:], notice: @escaping @Sendable (String) -> Void = { _ in }) {
        var values: [String: JSON] = [:]
        for member in settings { values[member.key] = member.value }
        self.settings = Secret(values)
        self.notice = notice
    }

    /// What shares a process's knowledge, once it is run.
    ///
    /// - Throws: `badRequest` when the settings, or files that they name, cannot be used.
    func exchange(
        of state: RoutingState,
        _ environment: [String: String],
        on eventLoop: any EventLoop,
        _ seed: RoutingExchange.Seed
    ) throws(LLMError) -> RoutingExchange {
        let options: RedisOptions
        do {
            options = try RedisOptions(settings: self.settings.reveal()) { environment[$0] }
        } catch {
            throw LLMError(.badRequest, "The settings of Redis cannot be used: \(error)", cause: error)
        }
        let notice = self.notice
        do {
            return try RoutingExchange(
                of: state,
                through: options,
                on: eventLoop,
                seed: seed,
                now: { RoutingClock.now() },
                onChange: { notice($0.description) }
            )
        } catch {
            throw LLMError(.badRequest, "The settings of Redis cannot be used: \(error)", cause: error)
        }
    }
}
