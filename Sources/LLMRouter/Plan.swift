package import LLMCore

/// What follows a failed attempt: a retry, another level of the group's `order`, another group, or the end.
///
/// A value that is made at a call's first failure and asked after each: it decides and performs nothing, and picks no
/// deployment. Whatever is configured, a call ends: each group is asked once, and all attempts together are at most
/// (retries + 1) × (fallbacks + 1), and what the groups that are asked add: retries + 1 for each further level, and the
/// retries that they have beyond those of the first.
package struct Plan: Sendable {
    /// What to do next.
    package enum Step: Sendable, Hashable {
        /// Try the same group again after waiting so long; see ``excluded`` and ``orderLevel``.
        case attempt(after: Duration)
        /// Ask this group, if it exists and the caller may: ``enter(_:)`` it, or ``skip()``.
        case ask(FallbackTarget)
        /// Nothing is left to try.
        case giveUp
    }

    /// What is known of a group that is asked.
    package struct Group: Sendable {
        /// The name that was asked for.
        package let name: String
        /// How many deployments it has.
        package let count: Int
        /// The levels of `order` among them, ascending; empty if there is none.
        package let orderLevels: [Int]
        /// How many retries a failure may cost (`num_retries`).
        package let maxRetries: Int
        /// Whether its deployments are picked by weight.
        package let isShuffled: Bool
        /// What the name leads to, where several names may lead there: it is asked once, whatever it is called.
        package let target: String
        /// The most retries that any of its deployments may cost.
        let mostRetries: Int

        package init(
            name: String,
            count: Int,
            orderLevels: [Int] = [],
            maxRetries: Int,
            isShuffled: Bool = false,
            target: String? = nil,
            mostRetries: Int = 0
        ) {
            self.name = name
            self.count = count
            self.orderLevels = orderLevels
            self.maxRetries = max(maxRetries, 0)
            self.isShuffled = isShuffled
            self.target = target ?? name
            self.mostRetries = max(mostRetries, maxRetries, 0)
        }
    }

    /// What is known when an attempt has failed.
    package struct Failure: Sendable {
        package let error: LLMError
        /// The deployment that was tried; nil if none could be picked.
        package let deployment: RoutedDeployment?
        /// How many deployments of the group could be picked now.
        package let openCount: Int
        /// How much of the call's time is left; nil is as much as it takes.
        package let timeLeft: Duration?
        /// Whether asking the same group again makes no sense, whatever the error is.
        package let isFinal: Bool
        /// How many retries a failure of that deployment may cost; nil asks the group.
        package let maxRetries: Int?

        package init(
            _ error: LLMError,
            on deployment: RoutedDeployment?,
            openCount: Int,
            timeLeft: Duration? = nil,
            isFinal: Bool = false,
            maxRetries: Int? = nil
        ) {
            self.error = error
            self.deployment = deployment
            self.openCount = openCount
            self.timeLeft = timeLeft
            self.isFinal = isFinal
            self.maxRetries = maxRetries
        }
    }

    let settings: PlanSettings
    let rules: FallbackRules
    let hasFallbacks: Bool
    let maxFallbacks: Int
    /// Whether the request itself said that nothing is to be retried; no policy overrules that.
    let refusesRetries: Bool
    /// The group that is being asked.
    package private(set) var group: Group
    /// How many fallbacks led to the group and level that are being asked.
    package var depth: Int { self.orderLevel == nil ? self.groupDepth : self.groupDepth + 1 }
    private var groupDepth = 0
    /// Retries begun in the group that is being asked (`x-litellm-attempted-retries`).
    package internal(set) var retries = 0
    /// How many may be.
    package internal(set) var maxRetries: Int
    /// Deployments that failed this call, by ``RoutedDeployment/index``.
    package internal(set) var excluded: [Int] = []
    /// The level of `order` to use; nil is the lowest that is open.
    package private(set) var orderLevel: Int?

    /// Attempts that may still be made, of all groups together.
    package private(set) var attemptsLeft: Int
    /// Attempts that may be added for further levels.
    private var attemptsToAdd = Int.max
    /// Attempts that each fallback has of the budget.
    private let attemptsOfGroup: Int
    /// Groups that were asked or skipped.
    private var visited: Set<String>
    /// What is to be asked next, the last first.
    private var pending: [(target: FallbackTarget, depth: Int)] = []
    private(set) var fallbacksLeft: Int
    /// Groups that a list for one kind of error was used for, and how far what is behind them is from the first.
    private var special: [(name: String, depth: Int)] = []
    /// Deployments of the group that were asked, where that matters beyond its retries.
    var tried: Set<Int> = []

    /// A plan for a call whose first attempt has been made.
    package init(_ group: Group, settings: PlanSettings, wishes: PlanWishes = PlanWishes()) {
        self.settings = settings
        self.rules = settings.fallbacks.overlaid(by: wishes.fallbacks)
        self.hasFallbacks = !wishes.hasNoFallbacks
        self.maxFallbacks = max(wishes.maxFallbacks ?? settings.maxFallbacks, 0)
        self.refusesRetries = wishes.retries == 0
        self.group = group
        self.maxRetries = group.maxRetries
        self.visited = [group.name, group.target]
        self.fallbacksLeft = self.maxFallbacks
        // Far beyond any use, and products of it are far from overflowing.
        let retries = min(Self.mostRetries(of: group, settings, refusesRetries: self.refusesRetries), 1 << 20)
        self.attemptsOfGroup = retries + 1
        self.attemptsLeft = (retries + 1) * (min(self.maxFallbacks, 1 << 20) + 1) - 1
        if wishes.retries != nil || wishes.maxFallbacks != nil {
            self.attemptsLeft = min(self.attemptsLeft, Self.mostWishedAttempts - 1)
            self.attemptsToAdd = Self.mostWishedAttempts - 1 - self.attemptsLeft
        }
        self.addAttempts(for: group)
    }

    /// More attempts than this nobody can ask for who only sends requests; the configuration can.
    private static let mostWishedAttempts = 128

    /// The most retries that any failure of a call may cost.
    private static func mostRetries(of group: Group, _ settings: PlanSettings, refusesRetries: Bool) -> Int {
        guard !refusesRetries else { return group.maxRetries }
        let policies = [settings.retryPolicy].compactMap(\.self) + settings.groupRetryPolicies.values
        return max(group.mostRetries, policies.lazy.map(\.largest).max() ?? 0)
    }

    /// Gives a group attempts for its further levels, and for retries beyond those of the first group, so that it leaves the
    /// fallbacks after it theirs.
    private mutating func addAttempts(for group: Group) {
        let own = min(Self.mostRetries(of: group, self.settings, refusesRetries: self.refusesRetries), 1 << 20) + 1
        let further = min(max(group.orderLevels.count - 1, 0), 1 << 20)
        let added = min(further * own + max(own - self.attemptsOfGroup, 0), self.attemptsToAdd)
        self.attemptsToAdd -= added
        self.attemptsLeft += added
    }

    /// Counts attempts that were made without being asked for here.
    package mutating func spend(_ attempts: Int) {
        self.attemptsLeft = max(self.attemptsLeft - max(attempts, 0), 0)
    }

    /// The next step after a failed attempt.
    package mutating func next(after failure: Failure, using random: inout CallRandom) -> Step {
        if self.settings.failsOverByWeight, let deployment = failure.deployment { self.tried.insert(deployment.index) }
        if let left = failure.timeLeft, left <= .zero { return .giveUp }
        guard self.attemptsLeft > 0 else { return .giveUp }
        if !failure.isFinal, let delay = self.delay(beforeRetryAfter: failure, using: &random) {
            self.retries += 1
            self.attemptsLeft -= 1
            return .attempt(after: delay)
        }
        guard self.hasFallbacks else { return .giveUp }
        if !failure.isFinal, self.turnsToOthers(after: failure) {
            self.fallbacksLeft -= 1
            self.attemptsLeft -= 1
            return .attempt(after: .zero)
        }
        if !failure.isFinal, self.raiseLevel(after: failure) {
            self.attemptsLeft -= 1
            return .attempt(after: .zero)
        }
        let hasOwnList = self.rules.isSettled(after: failure.error)
        if let targets = self.rules.targets(for: self.group.name, after: failure.error) {
            self.pending += targets.reversed().map { ($0, self.groupDepth + 1) }
            if hasOwnList { self.special.append((self.group.name, self.groupDepth + 1)) }
        }
        if !hasOwnList { self.addGeneralTargets() }
        return self.skip()
    }

    /// Once something else goes wrong at what a list for one kind of error led to, the general list holds, too.
    private mutating func addGeneralTargets() {
        guard self.rules.anyway == nil else { return }
        for (name, depth) in self.special.reversed() {
            let targets = self.rules.general.targets(for: name) ?? []
            self.pending.insert(contentsOf: targets.reversed().map { ($0, depth) }, at: 0)
        }
        self.special = []
    }

    /// The step in place of a group that does not exist or that the caller may not use.
    package mutating func skip() -> Step {
        guard self.attemptsLeft > 0, self.fallbacksLeft > 0 else { return .giveUp }
        while let (target, depth) = self.pending.popLast() {
            guard self.visited.insert(target.group).inserted else { continue }
            // Named by several groups, it is as near as the nearest of them.
            self.nextDepth = self.pending.lazy.filter { $0.target.group == target.group }.map(\.depth).min() ?? depth
            self.nextDepth = min(self.nextDepth, depth)
            return .ask(target)
        }
        return .giveUp
    }

    /// How many fallbacks lead to the target that was named last.
    private var nextDepth = 0

    /// Whether what a name leads to was asked already, under another one.
    package func hasAsked(_ group: Group) -> Bool {
        group.target != group.name && self.visited.contains(group.target)
    }

    /// Goes on with the group that ``Step/ask(_:)`` named; its first attempt is the next to be made.
    package mutating func enter(_ group: Group) {
        self.group = group
        self.visited.insert(group.target)
        self.groupDepth = self.nextDepth
        self.retries = 0
        self.maxRetries = group.maxRetries
        self.excluded = []
        self.tried = []
        self.orderLevel = nil
        self.fallbacksLeft -= 1
        self.attemptsLeft -= 1
        self.addAttempts(for: group)
    }

    /// Goes on to the group's next level of `order`, if there is one and the error may be another there.
    private mutating func raiseLevel(after failure: Failure) -> Bool {
        switch failure.error.code {
        case .contextWindowExceeded, .contentPolicyViolation: return false
        default: break
        }
        guard let current = self.orderLevel ?? failure.deployment?.order ?? self.group.orderLevels.first,
            let next = self.group.orderLevels.first(where: { $0 > current })
        else { return false }
        self.orderLevel = next
        self.retries = 0
        self.maxRetries = self.group.maxRetries
        return true
    }
}

extension FallbackRules {
    /// These rules with those lists replaced that a request brings along.
    fileprivate func overlaid(by other: FallbackRules) -> FallbackRules {
        var result = self
        if other.anyway != nil { result.anyway = other.anyway }
        if !other.general.isEmpty { result.general = other.general }
        if !other.contextWindow.isEmpty { result.contextWindow = other.contextWindow }
        if !other.contentPolicy.isEmpty { result.contentPolicy = other.contentPolicy }
        return result
    }
}
