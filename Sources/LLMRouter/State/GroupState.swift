/// What is known about the deployments of one group.
///
/// A value: every change takes the moment it happens at, and nothing else changes it.
struct GroupState: Sendable {
    private(set) var slots: [DeploymentState] = []
    /// How many deployments are not simply open; a decision that finds zero need not look.
    private(set) var attention = 0
    /// When a call last began or ended.
    var lastActive = RoutingInstant(nanoseconds: 0)
    /// Who stays with whom.
    var affinities = AffinityMap()
    /// Of that what others do not know yet.
    var newNotes: [AffinityNote] = []
    private var trials: UInt32 = 0
    /// Who may look at each slot.
    private var tenancies: [SlotTenancy] = []
    private var freeSlots = 0
    /// The minute to which every deployment was rolled.
    private var minute: Int64 = 0

    init() {}

    /// A group put together of deployments of several, to decide over; it is thrown away afterwards.
    init(gathered slots: [DeploymentState]) {
        self.slots = slots
    }

    /// Changes what is known of a deployment, but for its rest and its health.
    subscript(slot: Int) -> DeploymentState {
        get { self.slots[slot] }
        _modify { yield &self.slots[slot] }
    }

    // MARK: - Rest and health

    /// Changes whether a deployment is used.
    mutating func setRest(_ rest: Rest, at slot: Int) {
        self.attention -= self.slots[slot].needsAttention ? 1 : 0
        self.slots[slot].rest = rest
        self.attention += self.slots[slot].needsAttention ? 1 : 0
    }

    /// Notes the result of a health check.
    mutating func setHealth(_ mark: HealthMark?, at slot: Int) {
        self.attention -= self.slots[slot].needsAttention ? 1 : 0
        self.slots[slot].health = mark
        self.attention += self.slots[slot].needsAttention ? 1 : 0
    }

    /// A deployment rests from now on, as others are to be told.
    mutating func beginRest(_ cooldown: Cooldown, at slot: Int) {
        self.setRest(.resting(cooldown), at: slot)
        self.slots[slot].fails.reset()
        self.slots[slot].shared.newCooldown = cooldown
        self.slots[slot].shared.cooldownEnded = false
    }

    /// A deployment is used again: what it failed before no longer counts.
    mutating func recover(_ slot: Int) {
        self.setRest(.none, at: slot)
        self.slots[slot].outcomes = MinuteOutcomes()
        self.slots[slot].fails.reset()
        self.slots[slot].shared.cooldownEnded = true
    }

    // MARK: - Begin and end of a call

    /// Forgets what was used in minutes before, so that decisions need not look when something was used.
    mutating func roll(to minute: Int64) {
        guard minute > self.minute else { return }
        self.minute = minute
        for slot in self.slots.indices { self.slots[slot].roll(to: minute) }
    }

    /// Counts a call as begun.
    ///
    /// - Returns: what was taken of the deployment; it is given back when the call ends.
    mutating func begin(
        _ slot: Int,
        reserving tokens: Int,
        at now: RoutingInstant,
        lasting trial: Duration
    ) -> RoutingLease.Claim {
        self.lastActive = max(self.lastActive, now)
        var claim = RoutingLease.Claim(isCounted: true, reservedTokens: tokens)
        self.slots[slot].inFlight += 1
        self.slots[slot].usage.roll(to: now.minute)
        self.slots[slot].usage.requests += 1
        self.slots[slot].usage.tokens += tokens
        self.slots[slot].usage.inputTokens += tokens
        if !self.slots[slot].rest.isNone {
            self.trials &+= 1
            var rest = self.slots[slot].rest
            claim.trial = rest.begin(series: self.trials, at: now, lasting: trial)
            self.setRest(rest, at: slot)
        }
        return claim
    }

    /// Gives back what a call had taken, but for its request, which was made.
    mutating func end(
        _ slot: Int,
        _ claim: RoutingLease.Claim,
        begun: RoutingInstant,
        at now: RoutingInstant
    ) {
        self.lastActive = max(self.lastActive, now)
        if claim.isCounted { self.slots[slot].inFlight = max(self.slots[slot].inFlight - 1, 0) }
        self.slots[slot].usage.roll(to: now.minute)
        if !claim.isCounted { self.slots[slot].usage.requests += 1 }
        if claim.reservedTokens > 0, self.slots[slot].usage.minute == begun.minute {
            self.slots[slot].usage.tokens -= claim.reservedTokens
            self.slots[slot].usage.inputTokens -= claim.reservedTokens
        }
    }

    // MARK: - Slots

    /// Gives a deployment a slot; returns its number, and what keeps it from being given to others.
    mutating func add(_ state: DeploymentState) -> (slot: Int, tenancy: SlotTenancy) {
        var state = state
        state.roll(to: self.minute)
        self.attention += state.needsAttention ? 1 : 0
        let tenancy = SlotTenancy()
        if let free = self.freeSlot() {
            self.freeSlots -= 1
            self.slots[free] = state
            self.tenancies[free] = tenancy
            return (free, tenancy)
        }
        self.slots.append(state)
        self.tenancies.append(tenancy)
        return (self.slots.count - 1, tenancy)
    }

    /// A slot that no configuration has and no call under way can come back to.
    private mutating func freeSlot() -> Int? {
        guard self.freeSlots > 0 else { return nil }
        for slot in self.slots.indices where !self.slots[slot].isConfigured {
            if isKnownUniquelyReferenced(&self.tenancies[slot]) { return slot }
        }
        return nil
    }

    /// A deployment is no longer configured: its slot may be given to another.
    ///
    /// - Returns: what was known of it.
    mutating func remove(_ slot: Int) -> DeploymentState {
        let state = self.slots[slot]
        guard state.isConfigured else { return state }
        self.setRest(.none, at: slot)
        self.setHealth(nil, at: slot)
        self.slots[slot].isConfigured = false
        self.affinities.forget(slot)
        self.freeSlots += 1
        return state
    }

    /// Forgets everything but what is in flight.
    mutating func reset() {
        for slot in self.slots.indices where self.slots[slot].isConfigured {
            var fresh = DeploymentState(resetting: self.slots[slot])
            fresh.inFlight = self.slots[slot].inFlight
            fresh.roll(to: self.minute)
            self.slots[slot] = fresh
        }
        self.attention = 0
        self.affinities = AffinityMap()
        self.newNotes = []
    }
}
