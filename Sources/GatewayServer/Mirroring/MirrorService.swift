import Logging
import ServiceLifecycle
import Synchronization

/// Runs the copies of requests that `silent_model` asks for: beside the requests, and never in their way.
///
/// At most so many copies are in flight in the process; beyond that they are left out and counted. When the server is told
/// to stop, those in flight are cancelled at once: nobody waits for them.
package final class MirrorService: Service {
    /// What the process has done for copies so far.
    package struct Counts: Sendable, Hashable {
        /// Copies that wait or are under way.
        package var inFlight = 0
        /// Copies that found no room since the start.
        package var leftOut = 0
    }

    /// Never more copies than this, whatever the settings say.
    static let capacity = 1024

    private let queue: AsyncStream<MirroredCall>
    private let entrance: AsyncStream<MirroredCall>.Continuation
    private let state = Mutex(Counts())
    private let logger: Logger

    init(logger: Logger) {
        // Nothing waits in it for long: what is taken in is begun.
        (self.queue, self.entrance) = AsyncStream.makeStream(
            of: MirroredCall.self,
            bufferingPolicy: .bufferingOldest(Self.capacity)
        )
        self.logger = logger
    }

    /// How many copies there are, and how many there were no room for.
    package var counts: Counts { self.state.withLock { $0 } }

    /// Takes a copy in, if there is room; returns at once.
    func submit(_ copy: MirroredCall, limit: Int) {
        let leftOut: Int? = self.state.withLock { state in
            guard state.inFlight < min(limit, Self.capacity) else {
                state.leftOut += 1
                return state.leftOut
            }
            state.inFlight += 1
            return nil
        }
        if let leftOut {
            // Often enough to be seen, too seldom to fill a log.
            guard leftOut.nonzeroBitCount == 1 else { return }
            return self.logger.warning(
                "Copies for silent_model were left out: as many as router_settings.max_mirrored_requests are in flight.",
                metadata: ["left out": "\(leftOut)"]
            )
        }
        guard case .enqueued = self.entrance.yield(copy) else { return self.leave() }
    }

    /// Runs copies until the server is told to stop.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await copy in self.queue {
                    group.addTask(executorPreference: copy.scope.loop.executor) {
                        await copy.run()
                        self.leave()
                    }
                }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.entrance.finish()
        }
    }

    private func leave() {
        self.state.withLock { $0.inFlight -= 1 }
    }
}
