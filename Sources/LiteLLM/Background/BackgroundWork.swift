import LLMTransport
import Synchronization

/// The tasks that work beside the calls of an ``LLM``: they end with it.
final class BackgroundWork: Sendable {
    private let tasks = Mutex<[String: Task<Void, Never>]>([:])

    deinit {
        for task in self.tasks.withLock({ $0 }).values { task.cancel() }
    }

    /// Starts a task, unless one of this name has been started before; it must not hold whoever holds this.
    func start(_ name: String, on executor: LoopExecutor, _ body: @escaping @Sendable () async -> Void) {
        self.tasks.withLock { tasks in
            guard tasks[name] == nil else { return }
            tasks[name] = Task(executorPreference: executor, operation: body)
        }
    }

    /// Cancels all tasks and waits for their ends.
    func stop() async {
        let tasks = self.tasks.withLock { $0.values }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
