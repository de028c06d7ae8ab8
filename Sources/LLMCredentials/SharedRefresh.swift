package import LLMCore
import Synchronization

/// A value that is made when it is first wanted and again before it ends, by one of those who want it.
///
/// There is no task of its own: the work belongs to the request that found it necessary. When that request is cancelled,
/// another that waits takes over.
package final class SharedRefresh<Value: Sendable>: Sendable {
    /// Makes the next value with the context it is given, which waits less long when the old value is good yet.
    package typealias Make = @Sendable (CredentialContext) async throws(LLMError) -> Expiring<Value>

    private struct Shared: Sendable {
        var state = RefreshState<Value>()
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        var lastTicket = 0

        mutating func takeWaiting() -> [CheckedContinuation<Bool, Never>] {
            defer { self.waiting = [:] }
            return Array(self.waiting.values)
        }
    }

    private let shared = Mutex(Shared())
    private let context: CredentialContext
    private let make: Make

    package init(_ context: CredentialContext, make: @escaping Make) {
        self.context = context
        self.make = make
    }

    /// The value, made if need be.
    ///
    /// - Throws: what making it failed with, or `clientGone` when the task was cancelled.
    package func value() async throws(LLMError) -> Value {
        while true {
            let now = self.context.now()
            switch self.shared.withLock({ $0.state.ask(at: now) }) {
            case .use(let value): return value
            case .fail(let error): throw error
            case .make: return try await self.makeNext(self.context)
            case .renew: return try await self.makeNext(self.context.hurried)
            case .wait:
                guard await self.wait() else { throw LLMError(.clientGone, "The request was cancelled.") }
            }
        }
    }

    /// The value was refused where it was used; the next use makes another.
    package func refused() {
        let now = self.context.now()
        self.shared.withLock { $0.state.refused(at: now) }
    }

    private func makeNext(_ context: CredentialContext) async throws(LLMError) -> Value {
        let failure: LLMError
        do throws(LLMError) {
            let next = try await self.make(context)
            self.wake { $0.made(next) }
            return next.value
        } catch {
            failure = error
        }
        if Task.isCancelled {
            self.wake { $0.abandoned() }
            throw failure
        }
        let now = self.context.now()
        guard let old = self.wake({ $0.failed(failure, at: now) }) else { throw failure }
        return old
    }

    /// Changes the state and lets everybody who waits ask again.
    private func wake<Result: Sendable>(_ change: @Sendable (inout RefreshState<Value>) -> Result) -> Result {
        let (result, waiting) = self.shared.withLock { (change(&$0.state), $0.takeWaiting()) }
        for continuation in waiting { continuation.resume(returning: true) }
        return result
    }

    /// Returns when the maker is done: whether this task is still wanted.
    private func wait() async -> Bool {
        let ticket = self.shared.withLock { shared in
            shared.lastTicket += 1
            return shared.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Cancellation is looked at under the lock, which the handler below takes too: one of them sees the other.
                let answer: Bool? = self.shared.withLock { shared in
                    if Task.isCancelled { return false }
                    if !shared.state.isMaking { return true }
                    shared.waiting[ticket] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.shared.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(returning: false)
        }
    }
}
