extension GroupState {
    /// The most notes that wait for an exchange; those beyond are not told.
    private static let mostNotes = 256

    /// Keeps a deployment for a session, a prompt or a caller.
    mutating func keep(
        _ slot: Int,
        for affinity: RoutingRequest.Affinity,
        at now: RoutingInstant,
        lasting time: Duration,
        telling isShared: Bool
    ) {
        guard self.affinities.keep(slot, for: affinity, at: now, lasting: time), isShared else { return }
        let (check, id) = (affinity.check.rawValue, self.slots[slot].id)
        self.takeBack(AffinityNote(check: check, key: affinity.key, deployment: id, left: time))
    }

    /// What others do not know yet; it counts as told.
    mutating func takeNotes(at now: RoutingInstant) -> [AffinityNote] {
        guard !self.newNotes.isEmpty else { return [] }
        defer { self.newNotes = [] }
        return self.newNotes
    }

    /// A note is to be told.
    mutating func takeBack(_ note: AffinityNote) {
        if self.newNotes.count < Self.mostNotes { self.newNotes.append(note) }
    }
}
