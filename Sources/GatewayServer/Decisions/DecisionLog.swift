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
        self.part(of: entry.callID).ring.withLock { ring in
            if ring.entries.count < self.partCapacity {
                ring.entries.append(entry)
            } else {
                ring.entries[ring.next] = entry
                ring.next = (ring.next + 1) % self.partCapacity
            }
        }
    }

    /// The newest entry of a call, and those of its copies; nil if there is none any more.
    func entries(of callID: String) -> (request: DecisionEntry?, copies: [DecisionEntry])? {
        let found = self.part(of: callID).ring.withLock { ring in
            (ring.entries[ring.next...] + ring.entries[..<ring.next]).filter { $0.callID == callID }
        }
        return found.isEmpty ? nil : (found.last { !$0.isCopy }, found.filter(\.isCopy))
    }

    private func part(of callID: String) -> Part {
        var sum = 0
        for byte in callID.utf8.suffix(4) { sum &+= Int(byte) }
        return self.parts[sum % self.parts.count]
    }
}
