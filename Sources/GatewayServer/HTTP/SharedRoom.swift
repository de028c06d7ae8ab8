import Synchronization

/// Counts what all connections hold at once of something that has an end: bytes of large bodies, requests being answered.
final class SharedRoom: Sendable {
    private let held = Atomic<Int>(0)

    /// Takes some of the room; false, and nothing taken, when it is full.
    func take(_ count: Int, limit: Int) -> Bool {
        let (_, now) = self.held.wrappingAdd(count, ordering: .relaxed)
        guard now <= limit else {
            self.held.wrappingSubtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Gives back what was taken.
    func giveBack(_ count: Int) {
        self.held.wrappingSubtract(count, ordering: .relaxed)
    }
}
