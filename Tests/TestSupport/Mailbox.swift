import Synchronization

/// A queue between an event loop and a test: the test waits for what the loop puts in.
package final class Mailbox<Element: Sendable>: Sendable {
    private struct State: Sendable {
        var elements: [Element] = []
        var waiting: [CheckedContinuation<Element?, Never>] = []
        var isFinished = false
    }

    private let state = Mutex(State())

    package init() {}

    package func put(_ element: Element) {
        let taker = self.state.withLock { state -> CheckedContinuation<Element?, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.elements.append(element)
            return nil
        }
        taker?.resume(returning: element)
    }

    package func finish() {
        let takers = self.state.withLock { state in
            state.isFinished = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for taker in takers { taker.resume(returning: nil) }
    }

    /// The next element; nil when no more will come, or the test is cancelled (its time is up).
    package func take() async -> Element? {
        await withTaskCancellationHandler {
            await self.wait()
        } onCancel: {
            self.finish()
        }
    }

    private func wait() async -> Element? {
        await withCheckedContinuation { continuation in
            let element = self.state.withLock { state -> Element?? in
                if !state.elements.isEmpty { return state.elements.removeFirst() }
                if state.isFinished { return .some(nil) }
                state.waiting.append(continuation)
                return nil
            }
            if let element { continuation.resume(returning: element) }
        }
    }

    /// What is there now.
    package func takeAll() -> [Element] {
        self.state.withLock { state in
            defer { state.elements = [] }
            return state.elements
        }
    }
}
