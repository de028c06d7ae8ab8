package import LLMCore

/// Who makes the next value of a cache, and what everybody else gets meanwhile.
///
/// One maker at a time. While the old value is good, whoever finds it aging makes the next one and the others go on with
/// the old; once it is not, the others wait. A failure is everybody's, for a moment that grows with each further one.
package struct RefreshState<Value: Sendable>: Sendable {
    /// What somebody who wants the value does.
    package enum Decision: Sendable {
        case use(Value)
        /// Make the next value and report ``made(_:)``, ``failed(_:at:)`` or ``abandoned()``.
        case make
        /// The same, but the old value is good yet, so it is not worth a long wait.
        case renew
        /// Somebody else is at it; ask again when they report.
        case wait
        case fail(LLMError)
    }

    private var current: Expiring<Value>?
    private var failure: (error: LLMError, until: Int)?
    private var failureCount = 0
    /// Whether somebody makes the next value now.
    package private(set) var isMaking = false

    package init() {}

    package mutating func ask(at now: Int) -> Decision {
        let isResting = self.failure.map { now < $0.until } ?? false
        if let current, current.isUsable(at: now) {
            if self.isMaking || isResting || !current.isAging(at: now) { return .use(current.value) }
            self.isMaking = true
            return .renew
        } else if self.isMaking {
            return .wait
        } else if isResting, let failure {
            return .fail(failure.error)
        }
        self.isMaking = true
        return .make
    }

    /// Takes the next value.
    ///
    /// One that is over already is kept for a minute all the same: the machine's clock is wrong, or the issuer hands out
    /// old values while it is down, and asking at every request would help neither.
    package mutating func made(_ value: Expiring<Value>) {
        self.isMaking = false
        let isOver = !value.isUsable(at: value.made)
        self.current = isOver ? Expiring(value.value, made: value.made, end: value.made + 60) : value
        self.failure = nil
        self.failureCount = 0
    }

    /// Notes a failure; returns the old value if it is good yet.
    package mutating func failed(_ error: LLMError, at now: Int) -> Value? {
        self.isMaking = false
        self.failureCount = min(self.failureCount + 1, Self.rests.count)
        let rest = max(Self.rests[self.failureCount - 1], Int(error.retryAfter?.components.seconds ?? 0))
        self.failure = (error, now + min(rest, 60))
        guard let current, current.isUsable(at: now) else { return nil }
        return current.value
    }

    /// The maker left before it was done.
    package mutating func abandoned() {
        self.isMaking = false
    }

    /// The value was refused where it was used.
    ///
    /// One that was made just now is kept: a new one would be refused too, and every request would make one.
    package mutating func refused(at now: Int) {
        guard let current, now >= current.made + Self.shortestUse else { return }
        self.current = nil
    }

    /// Seconds without a try after the first, second, … failure in a row.
    private static var rests: [Int] { [1, 2, 4, 8, 16, 30] }
    private static var shortestUse: Int { 30 }
}
