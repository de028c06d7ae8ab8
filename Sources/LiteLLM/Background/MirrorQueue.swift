import Synchronization

/// Copies of requests that `silent_model` asks for, run beside the requests and never in their way.
///
/// At most so many are in flight in the process; beyond that they are left out and counted.
package final class MirrorQueue<Copy: Sendable>: Sendable {
    private let queue: AsyncStream<Copy>
    private let entrance: AsyncStream<Copy>.Continuation
    private let state = Mutex(MirrorCounts())

    package init() {
        // Nothing waits in it for long: what is taken in is begun.
        (self.queue, self.entrance) = AsyncStream.makeStream(
            of: Copy.self,
            bufferingPolicy: .bufferingOldest(MirrorCounts.capacity)
        )
    }

    /// How many copies there are, and how many there was no room for.
    package var counts: MirrorCounts { self.state.withLock { $0 } }

    /// Takes a copy in, if there is room; returns at once.
    ///
    /// - Returns: nil if it was taken in, else how many were left out since the start.
    package func submit(_ copy: Copy, limit: Int) -> Int? {
        let leftOut: Int? = self.state.withLock { state in
            guard state.inFlight < min(limit, MirrorCounts.capacity) else {
                state.leftOut += 1
                return state.leftOut
            }
            state.inFlight += 1
            return nil
        }
        guard leftOut == nil else { return leftOut }
        if case .enqueued = self.entrance.yield(copy) {} else { self.leave() }
        return nil
    }

    /// Runs copies until ``finish()``, or until the task is cancelled; those that are in flight then are cancelled.
    package func run(
        on executor: (Copy) -> any TaskExecutor,
        _ body: @escaping @Sendable (Copy) async -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            for await copy in self.queue {
                group.addTask(executorPreference: executor(copy)) {
                    await body(copy)
                    self.leave()
                }
            }
            group.cancelAll()
        }
    }

    /// Takes in no more.
    package func finish() {
        self.entrance.finish()
    }

    private func leave() {
        self.state.withLock { $0.inFlight -= 1 }
    }
}

/// What a process has done for copies so far.
package struct MirrorCounts: Sendable, Hashable {
    /// Never more copies at once than this, whatever the settings say.
    static let capacity = 1024

    /// Copies that wait or are under way.
    package var inFlight = 0
    /// Copies that found no room since the start.
    package var leftOut = 0
}
