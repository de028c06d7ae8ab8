package import LiteLLM
import Logging
import ServiceLifecycle

/// Runs the copies of requests that `silent_model` asks for.
///
/// When the server is told to stop, those in flight are cancelled at once: nobody waits for them.
package final class MirrorService: Service {
    private let queue = MirrorQueue<MirroredCall>()
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// How many copies there are, and how many there were no room for.
    package var counts: MirrorCounts { self.queue.counts }

    /// Takes a copy in, if there is room; returns at once.
    func submit(_ copy: MirroredCall, limit: Int) {
        // Often enough to be seen, too seldom to fill a log.
        guard let leftOut = self.queue.submit(copy, limit: limit), leftOut.nonzeroBitCount == 1 else { return }
        self.logger.warning(
            "Copies for silent_model were left out: as many as router_settings.max_mirrored_requests are in flight.",
            metadata: ["left out": "\(leftOut)"]
        )
    }

    /// Runs copies until the server is told to stop.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await self.queue.run(on: \.scope.loop.executor) { await $0.run() }
        } onGracefulShutdown: {
            self.queue.finish()
        }
    }
}
