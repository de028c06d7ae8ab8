import LiteLLM
import Synchronization

/// The last requests and how they were routed, for `GET /decisions/{call_id}`.
///
/// A ring of bounded size in several parts, each with its lock, so that event loops seldom meet. The newest entry takes
/// the place of the oldest in its part.
final class DecisionLog: Sendable {
    private final class Part: Sendable {
        struct Ring {
            var entries: [DecisionEntry] = []
            var next = 0
        }

        let ring = Mutex(Ring())

        /// Oldest first.
        func entries(where matches: (DecisionEntry) -> Bool) -> [DecisionEntry] {
            self.ring.withLock { ring in
                (ring.entries[ring.next...] + ring.entries[..<ring.next]).filter(matches)
            }
        }
    }

    private let parts: [Part]
    private let partCapacity: Int

    /// - Parameter capacity: how many requests are kept, about; 0 keeps none.
    init(capacity: Int) {
        let count = capacity >= 64 ? 8 : 1
        self.parts = (0..<count).map { _ in Part() }
        self.partCapacity = max(capacity, 0) / count
    }

    /// Keeps an entry.
    func add(_ entry: DecisionEntry) {
        guard self.partCapacity > 0 else { return }
        self.part(of: entry.id).ring.withLock { ring in
            if ring.entries.count < self.partCapacity {
                ring.entries.append(entry)
            } else {
                ring.entries[ring.next] = entry
                ring.next = (ring.next + 1) % self.partCapacity
            }
        }
    }

    /// The request of an id of ours, else the newest one of an id that a client brought, and its copies; nil if there is none
    /// any more.
    ///
    /// Ids of clients may be anything, one of ours included: they lead to no entry that has another id of ours.
    func entries(of id: String) -> (request: DecisionEntry?, copies: [DecisionEntry])? {
        var found = self.part(of: id).entries(where: { $0.id == id })
        if found.isEmpty {
            let named = self.parts.flatMap { part in part.entries(where: { $0.callID == id }) }
            // Ids of ours grow with the time.
            guard let newest = named.max(by: { ($0.endedAt, $0.id) < ($1.endedAt, $1.id) }) else { return nil }
            found = named.filter { $0.id == newest.id }
        }
        return (found.last { !$0.isCopy }, found.filter(\.isCopy))
    }

    private func part(of id: String) -> Part {
        var sum = 0
        for byte in id.utf8.suffix(4) { sum &+= Int(byte) }
        return self.parts[sum % self.parts.count]
    }
}
