package import NIOCore

/// Runs a request's task on the event loop that owns its connection.
///
/// A task on the global pool costs two thread hops, which is a third of what a whole request may cost.
package final class LoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop
    private let turn: NIOLoopBound<LoopTurn>?

    /// Runs each job on its own, as it comes.
    package init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.turn = nil
    }

    /// Runs jobs together with those of the same turn.
    ///
    /// Must be called on the loop itself.
    package init(turn: LoopTurn) {
        self.eventLoop = turn.eventLoop
        self.turn = NIOLoopBound(turn, eventLoop: turn.eventLoop)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = self.asUnownedTaskExecutor()
        if let turn = self.turn, self.eventLoop.inEventLoop {
            turn.value.run(job, on: executor)
        } else {
            self.eventLoop.execute { job.runSynchronously(on: executor) }
        }
    }
}
