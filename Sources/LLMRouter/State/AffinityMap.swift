/// Which deployment is kept for whom, bounded in number and time.
///
/// Two generations: when the younger is full it becomes the older, and what was older is forgotten. Whoever is looked up
/// moves to the younger one, so those who come often stay.
struct AffinityMap: Sendable {
    struct Entry: Sendable {
        let slot: Int
        let ends: RoutingInstant
        /// Until when others know it.
        let told: RoutingInstant
    }

    private struct Key: Hashable {
        let check: UInt16
        let text: String
    }

    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]
    private let capacity: Int

    /// - Parameter capacity: the most entries of one generation.
    init(capacity: Int = 4096) {
        self.capacity = capacity
    }

    /// Entries that are kept, over or not.
    var count: Int { self.young.count + self.old.count }

    /// The slot that is kept for somebody, by its newest key that is known; nil if there is none, or no longer.
    mutating func entry(for affinity: RoutingRequest.Affinity, at now: RoutingInstant) -> Entry? {
        if let entry = self.entry(Key(check: affinity.check.rawValue, text: affinity.key), at: now) { return entry }
        for text in affinity.earlier {
            if let entry = self.entry(Key(check: affinity.check.rawValue, text: text), at: now) { return entry }
        }
        return nil
    }

    private mutating func entry(_ key: Key, at now: RoutingInstant) -> Entry? {
        guard let entry = self.young[key] ?? self.old[key], now < entry.ends else { return nil }
        if self.young[key] == nil { self.insert(key, entry) }
        return entry
    }

    /// Keeps a slot for somebody.
    ///
    /// - Returns: whether that is news: nobody, another one, or the same for much less time was kept before.
    @discardableResult
    mutating func keep(
        _ slot: Int,
        for affinity: RoutingRequest.Affinity,
        at now: RoutingInstant,
        lasting time: Duration
    ) -> Bool {
        let key = Key(check: affinity.check.rawValue, text: affinity.key)
        let known = self.young[key] ?? self.old[key]
        // Others are told again when a quarter of the time is over.
        let told = known.flatMap { $0.slot == slot && now + time * 3 / 4 < $0.told ? $0.told : nil }
        self.insert(key, Entry(slot: slot, ends: now + time, told: told ?? now + time))
        return told == nil
    }

    /// Learns who is kept elsewhere.
    mutating func learn(_ note: AffinityNote, _ slot: Int, at now: RoutingInstant) {
        let key = Key(check: note.check, text: note.key)
        let ends = now + note.left
        if let known = self.young[key] ?? self.old[key], known.slot == slot, ends <= known.ends { return }
        self.insert(key, Entry(slot: slot, ends: ends, told: ends))
    }

    /// Forgets everybody that a slot was kept for.
    mutating func forget(_ slot: Int) {
        self.young = self.young.filter { $0.value.slot != slot }
        self.old = self.old.filter { $0.value.slot != slot }
    }

    private mutating func insert(_ key: Key, _ entry: Entry) {
        if self.young.count >= self.capacity, self.young[key] == nil {
            self.old = self.young
            self.young = [:]
        }
        self.young[key] = entry
    }
}
