package import NIOCore

/// What one event loop puts off to the end of its turn, so that the same kind of work is done for many connections in a row.
///
/// A turn begins with the sockets that are ready. Tasks that this makes ready run when all of them have been read, and what
/// connections have to say goes out after the tasks: under load the processor finds the code of each step in its cache,
/// and what a stream got in one turn leaves in one write. A request that is alone on its loop waits for nothing by it.
///
/// Belongs to its event loop; nothing here may be used from elsewhere.
package final class LoopTurn {
    let eventLoop: any EventLoop
    private var jobs: [UnownedJob] = []
    private var executor: UnownedTaskExecutor?
    private var writers: [any LoopWriter] = []
    private var isScheduled = false
    /// Arrays of earlier turns, for their room.
    private var spareJobs: [UnownedJob] = []
    private var spareWriters: [any LoopWriter] = []

    package init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Runs a task's next part in this turn.
    package func run(_ job: UnownedJob, on executor: UnownedTaskExecutor) {
        self.jobs.append(job)
        self.executor = executor
        self.schedule()
    }

    /// Lets a connection send what it has written, at the end of this turn.
    package func flush(_ writer: any LoopWriter) {
        self.writers.append(writer)
        self.schedule()
    }

    private func schedule() {
        guard !self.isScheduled else { return }
        self.isScheduled = true
        self.eventLoop.assumeIsolated().execute { self.finish() }
    }

    private func finish() {
        // Taken out first: what these make ready belongs to the next turn, so that sockets are looked at in between.
        if let executor = self.executor {
            var jobs = self.spareJobs
            swap(&jobs, &self.jobs)
            for job in jobs { job.runSynchronously(on: executor) }
            jobs.removeAll(keepingCapacity: true)
            self.spareJobs = jobs
        }
        var writers = self.spareWriters
        swap(&writers, &self.writers)
        for writer in writers { writer.flush() }
        writers.removeAll(keepingCapacity: true)
        self.spareWriters = writers
        self.isScheduled = false
        if !self.jobs.isEmpty || !self.writers.isEmpty { self.schedule() }
    }
}

/// A connection that sends what it has written at the end of its loop's turn.
package protocol LoopWriter: AnyObject {
    /// Sends everything that was written.
    func flush()
}
