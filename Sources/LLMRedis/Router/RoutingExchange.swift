package import LLMRouter
import ServiceLifecycle

/// Tells other processes what this one learned, and learns from them, again and again until the process drains.
///
/// The service group logs its services' descriptions, so this one shows nothing of what it holds.
package struct RoutingExchange: Service, CustomStringConvertible {
    private let state: RoutingState
    private let store: any RoutingStateStore
    private let interval: Duration
    private let now: @Sendable () -> RoutingInstant
    private let close: @Sendable () async -> Void
    /// The Redis behind the store, for what else is shared.
    package var client: RedisClient?

    /// - Parameters:
    ///   - state: What this process knows.
    ///   - store: Where it is shared.
    ///   - interval: The pause between two exchanges; limits may be exceeded by what all processes begin within it.
    ///   - now: The moment, as requests have it.
    ///   - close: Called last, to give the store's connections up.
    package init(
        state: RoutingState,
        store: any RoutingStateStore,
        interval: Duration = .milliseconds(200),
        now: @escaping @Sendable () -> RoutingInstant,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.state = state
        self.store = store
        self.interval = interval
        self.now = now
        self.close = close
    }

    package var description: String { "RoutingExchange" }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.exchange()
                try? await Task.sleep(for: self.interval)
            }
        }
        // What was done since the last exchange is told before the process ends.
        await self.exchange()
        await self.close()
    }

    /// One exchange: report, send, learn.
    package func exchange() async {
        let report = self.state.report(at: self.now())
        do {
            let news = try await self.store.exchange(report)
            self.state.merge(news, at: self.now())
        } catch {
            self.state.unsent(report)
        }
    }
}
