import LLMRouter
import ServiceLifecycle

/// Checks deployments now and then, where the configuration in force asks for it.
///
/// A round begins some time after the end of the one before; the time varies by a tenth, so that many processes do not
/// ask at once. After a reload only what is new is asked at once.
package struct HealthService: Service, CustomStringConvertible {
    let application: Application
    let loop: LoopContext
    /// Where results are shared; nil where every process asks for itself.
    let shared: SharedHealth?

    /// What the service group's log shows.
    package var description: String { "HealthService" }

    /// Runs until the server is told to stop; a round under way is given up then.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: self.loop.executor) { await self.rounds() }
            }
        }
    }

    private func rounds() async {
        var due = ContinuousClock.now
        var checked: GatewaySnapshot?
        var wasRunning = false
        while !Task.isCancelled {
            let snapshot = self.application.snapshot
            let settings = snapshot.settings.health
            guard settings.runsInBackground else {
                wasRunning = false
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
                continue
            }
            let book = self.application.health
            let round = HealthRound(snapshot: snapshot, book: book, loop: self.loop, shared: self.shared)
            if !wasRunning || ContinuousClock.now >= due {
                await round.run(onlyUnknown: false)
                due = ContinuousClock.now + self.pause(settings.interval)
            } else if checked !== snapshot {
                await round.run(onlyUnknown: true)
                due = min(due, ContinuousClock.now + self.pause(settings.interval))
            }
            wasRunning = true
            checked = snapshot
            let rest = max(min(due - ContinuousClock.now, .seconds(1)), .milliseconds(10))
            guard (try? await Task.sleep(for: rest)) != nil else { return }
        }
    }

    private func pause(_ interval: Duration) -> Duration {
        var random = self.loop.makeRandom()
        return interval * Double.random(in: 0.9...1.1, using: &random)
    }
}
