/// Why, since when and until when a deployment rests.
package struct Cooldown: Sendable, Hashable {
    package let began: RoutingInstant
    package let until: RoutingInstant
    /// The status of the failure that began it.
    package let status: Int
    /// What the failure said, cut after a few characters: it may quote what nobody should see.
    package let reason: String

    package init(began: RoutingInstant, until: RoutingInstant, status: Int, reason: String) {
        self.began = began
        self.until = until
        self.status = status
        self.reason = reason.count > Self.shownCharacters ? reason.prefix(Self.shownCharacters) + "…" : reason
    }

    private static let shownCharacters = 50
}

/// Whether a deployment is used: it is, it rests, or one call finds out whether it can be used again.
enum Rest: Sendable, Hashable {
    case none
    case resting(Cooldown)
    /// The call of this number is the trial; others wait for it, but no longer than `ends`.
    case trial(Cooldown, number: TrialNumber, ends: RoutingInstant)

    var isNone: Bool {
        if case .none = self { true } else { false }
    }

    /// What keeps a call away now.
    func verdict(at now: RoutingInstant) -> Verdict {
        switch self {
        case .none: .open
        case .resting(let cooldown): now < cooldown.until ? .cooldown : .open
        case .trial(_, _, let ends): now < ends ? .trial : .open
        }
    }

    /// When the next call may be made; nil if that is now.
    func opens(after now: RoutingInstant) -> RoutingInstant? {
        switch self {
        case .none: nil
        case .resting(let cooldown): now < cooldown.until ? cooldown.until : nil
        case .trial(_, _, let ends): now < ends ? ends : nil
        }
    }

    /// A call begins: the first one after a rest is the trial, and the next one where a trial took too long to wait for.
    ///
    /// - Parameters:
    ///   - series: what trials are known by if it is the first one.
    ///   - now: the moment.
    ///   - trial: how long others wait for it.
    /// - Returns: the number of the trial; nil if the call is none.
    mutating func begin(series: UInt32, at now: RoutingInstant, lasting trial: Duration) -> TrialNumber? {
        switch self {
        case .none: return nil
        case .resting(let cooldown):
            guard cooldown.until <= now else { return nil }
            let number = TrialNumber(series: series)
            self = .trial(cooldown, number: number, ends: now + trial)
            return number
        case .trial(let cooldown, let running, let ends):
            guard ends <= now else { return nil }
            let number = TrialNumber(series: running.series, step: running.step &+ 1)
            self = .trial(cooldown, number: number, ends: now + trial)
            return number
        }
    }

    /// A trial has ended without telling anything: if others wait for it, the next call is one.
    mutating func repeatTrial(_ number: TrialNumber?) {
        guard case .trial(let cooldown, number, _) = self else { return }
        self = .resting(cooldown)
    }

    /// Whether the call of this number tells what others wait for: it is the trial, or one that took too long to wait for.
    func isTrial(_ number: TrialNumber?) -> Bool {
        guard case .trial(_, let running, _) = self else { return false }
        return running.series == number?.series
    }
}

/// One of the trials after a rest.
struct TrialNumber: Sendable, Hashable {
    /// All trials after one rest, of which each took the place of the one before.
    let series: UInt32
    var step: UInt32 = 0
}
