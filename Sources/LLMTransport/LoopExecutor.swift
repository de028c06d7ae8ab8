package import NIOCore

/// Runs a request's task on the event loop that owns its connection.
///
/// A task on the global pool costs two thread hops, which is a third of what a whole request may cost.
package final class LoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    package init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = self.asUnownedTaskExecutor()
        self.eventLoop.execute { job.runSynchronously(on: executor) }
    }
}
