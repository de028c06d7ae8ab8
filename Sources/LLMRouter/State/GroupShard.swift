import Synchronization

/// The lock around what is known of one group; never held while anything is awaited.
final class GroupShard: Sendable {
    private let state = Mutex(GroupState())
    private let attention = Atomic<Int>(0)

    /// Whether every deployment is open, as far as anybody knows: no lock is taken to find out.
    var isQuiet: Bool { self.attention.load(ordering: .relaxed) == 0 }

    /// Reads or changes what is known.
    func update<Result: Sendable>(_ body: (inout GroupState) -> Result) -> Result {
        self.state.withLock { state in
            let result = body(&state)
            self.attention.store(state.attention, ordering: .relaxed)
            return result
        }
    }
}
