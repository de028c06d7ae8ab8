import Synchronization

/// How long a call has waited for providers, over all its attempts; what is left of its duration is our own work.
///
/// For a stream the wait ends when it commits.
package final class UpstreamTime: Sendable {
    private let waited = Atomic<UInt64>(0)

    package init() {}

    /// Counts a wait in.
    package func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000)
        self.waited.wrappingAdd(nanoseconds, ordering: .relaxed)
    }

    /// The sum, in nanoseconds.
    package var nanoseconds: UInt64 { self.waited.load(ordering: .relaxed) }
}
