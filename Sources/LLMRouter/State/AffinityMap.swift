/// Which deployment is kept for whom, bounded in number and time.
///
/// Two generations: when the younger is full it becomes the older, and what was older is forgotten. Whoever is looked up
/// moves to the younger one, so those who come often stay.
struct AffinityMap: Sendable {
    private struct Entry: Sendable {
        let slot: Int
        let ends: RoutingInstant
    }

    private var young: [RoutingRequest.Affinity: Entry] = [:]
    private var old: [RoutingRequest.Affinity: Entry] = [:]
    private let capacity: Int

    /// - Parameter capacity: the most entries of one generation.
    init(capacity: Int = 4096) {
        self.capacity = capacity
    }

    /// Entries that are kept, over or not.
    var count: Int { self.young.count + self.old.count }

    /// The slot that is kept for somebody; nil if there is none, or no longer.
    mutating func slot(for affinity: RoutingRequest.Affinity, at now: RoutingInstant) -> Int? {
        guard let entry = self.young[affinity] ?? self.old[affinity], now < entry.ends else { return nil }
        if self.young[affinity] == nil { self.insert(affinity, entry) }
        return entry.slot
    }

    /// Keeps a slot for somebody.
    mutating func keep(
        _ slot: Int,
        for affinity: RoutingRequest.Affinity,
        at now: RoutingInstant,
        lasting time: Duration
    ) {
        self.insert(affinity, Entry(slot: slot, ends: now + time))
    }

    /// Forgets everybody that a slot was kept for.
    mutating func forget(_ slot: Int) {
        self.young = self.young.filter { $0.value.slot != slot }
        self.old = self.old.filter { $0.value.slot != slot }
    }

    private mutating func insert(_ affinity: RoutingRequest.Affinity, _ entry: Entry) {
        if self.young.count >= self.capacity, self.young[affinity] == nil {
            self.old = self.young
            self.young = [:]
        }
        self.young[affinity] = entry
    }
}
