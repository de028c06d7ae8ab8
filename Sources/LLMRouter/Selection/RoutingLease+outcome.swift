package import LLMCore
import Synchronization

extension RoutingLease {
    /// What a timeout counts as, in seconds: more than any answer takes.
    static let timeoutPenalty = 1000.0

    /// The first token of a stream arrived: a trial ends well here.
    package func firstToken(at now: RoutingInstant) {
        guard self.readsLatencies || self.claim.trial != nil else { return }
        self.update { group, slot in
            if group.slots[slot].rest.isTrial(self.claim.trial) { group.recover(slot) }
            guard self.readsLatencies else { return }
            let seconds = now.seconds(since: self.begun)
            self.add(seconds, to: \.firstToken, quantile: self.arguments.firstTokenQuantile, at: now, &group[slot])
            SharedKnowledge.keep(seconds, in: &group[slot].shared.newFirstTokens)
        }
    }

    /// The call was answered.
    ///
    /// - Parameters:
    ///   - now: when the answer was complete.
    ///   - inputTokens: tokens of the prompt; zero where none were counted.
    ///   - outputTokens: tokens of the answer; latencies are compared by the token where there are some.
    ///   - dollars: what it cost, where budgets of providers or deployments are watched.
    package func succeeded(at now: RoutingInstant, inputTokens: Int, outputTokens: Int, dollars: Double? = nil) {
        let (inputTokens, outputTokens) = (max(inputTokens, 0), max(outputTokens, 0))
        self.update { group, slot in
            group.end(slot, self.claim, begun: self.begun, at: now)
            group[slot].usage.tokens &+= inputTokens &+ outputTokens
            group[slot].usage.inputTokens &+= inputTokens
            group[slot].usage.outputTokens &+= outputTokens
            if group.slots[slot].rest.isTrial(self.claim.trial) { group.recover(slot) }
            group[slot].outcomes.roll(to: now.minute)
            group[slot].outcomes.successes += 1
            if self.readsLatencies {
                let seconds = now.seconds(since: self.begun)
                self.addLatency(outputTokens > 0 ? seconds / Double(outputTokens) : seconds, at: now, &group[slot])
            }
            for affinity in self.affinities {
                let isShared = self.state.isShared.load(ordering: .relaxed)
                group.keep(slot, for: affinity, at: now, lasting: self.rules.settings.affinityTime, telling: isShared)
            }
            if let dollars { self.spend(dollars, at: now, &group[slot]) }
        }
        if let dollars { self.spendTogether(dollars, at: now) }
    }

    /// The call failed.
    ///
    /// - Parameters:
    ///   - error: what went wrong; only failures of the provider belong here.
    ///   - now: when.
    ///   - callersTimeout: whether it is a timeout that the caller had set: the deployment is not to blame.
    /// - Returns: the cooldown that this failure began, to be told to whoever watches.
    @discardableResult
    package func failed(_ error: LLMError, at now: RoutingInstant, callersTimeout: Bool = false) -> Cooldown? {
        let home = self.candidates.homes[self.position]
        let rules = CooldownRules(
            settings: self.rules.settings.cooldowns,
            deployment: self.deployment,
            groupSize: home.groupSize
        )
        return home.shard.update { group in
            let slot = home.slot
            group.end(slot, self.claim, begun: self.begun, at: now)
            if self.readsLatencies, error.code == .timeout, !callersTimeout {
                self.addLatency(Self.timeoutPenalty, at: now, &group[slot])
            }
            let isTrial = group.slots[slot].rest.isTrial(self.claim.trial)
            if isTrial {
                var rest = Rest.none
                if callersTimeout || error.code == .apiConnection || error.code == .clientGone {
                    rest = group.slots[slot].rest
                    rest.repeatTrial(self.claim.trial)
                }
                group.setRest(rest, at: slot)
            }
            guard !callersTimeout else { return nil }
            // Who rests already does not rest longer for a call that began before.
            guard let cooldown = rules.cooldown(after: error, isTrial: isTrial, at: now, &group[slot]),
                group.slots[slot].rest == .none
            else { return nil }
            group.beginRest(cooldown, at: slot)
            return cooldown
        }
    }

    /// Nothing was learned: the client left, or another attempt was faster.
    ///
    /// After a trial that ends like this, the next call is one.
    package func abandoned(at now: RoutingInstant) {
        self.update { group, slot in
            group.end(slot, self.claim, begun: self.begun, at: now)
            guard group.slots[slot].rest.isTrial(self.claim.trial) else { return }
            var rest = group.slots[slot].rest
            rest.repeatTrial(self.claim.trial)
            group.setRest(rest, at: slot)
        }
    }

    /// What a call had used that was given up or broke (``abandoned(at:)``, ``failed(_:at:callersTimeout:)``): it counts for
    /// limits and budgets, and teaches nothing else.
    package func charged(at now: RoutingInstant, inputTokens: Int, outputTokens: Int, dollars: Double?) {
        let (inputTokens, outputTokens) = (max(inputTokens, 0), max(outputTokens, 0))
        self.update { group, slot in
            group[slot].usage.roll(to: now.minute)
            group[slot].usage.tokens &+= inputTokens &+ outputTokens
            group[slot].usage.inputTokens &+= inputTokens
            group[slot].usage.outputTokens &+= outputTokens
            if let dollars { self.spend(dollars, at: now, &group[slot]) }
        }
        if let dollars { self.spendTogether(dollars, at: now) }
    }

    // MARK: - Parts

    private func update(_ body: (inout GroupState, Int) -> Void) {
        let home = self.candidates.homes[self.position]
        home.shard.update { body(&$0, home.slot) }
    }

    private var readsLatencies: Bool { self.choice.method == .latencyBased || self.choice.method == .custom }

    private var arguments: RoutingArguments { self.choice.arguments }

    private func addLatency(_ value: Double, at now: RoutingInstant, _ deployment: inout DeploymentState) {
        self.add(value, to: \.latency, quantile: nil, at: now, &deployment)
        SharedKnowledge.keep(value, in: &deployment.shared.newLatencies)
    }

    private func add(
        _ value: Double,
        to list: WritableKeyPath<DeploymentState, LatencySamples>,
        quantile: Double?,
        at now: RoutingInstant,
        _ deployment: inout DeploymentState
    ) {
        let arguments = self.arguments
        deployment[keyPath: list].add(
            value,
            at: now,
            limit: arguments.latencyCount,
            lasting: arguments.timeToLive,
            quantile: quantile
        )
    }

    /// Counts in the budgets of the provider and of the tags: the request's and the deployment's.
    private func spendTogether(_ dollars: Double, at now: RoutingInstant) {
        guard self.rules.hasSharedBudgets else { return }
        let settings = self.rules.settings
        if let budget = settings.providerBudgets[self.deployment.provider] {
            self.state.spend(dollars, of: budget, .provider(self.deployment.provider), at: now)
        }
        for tag in self.budgetedTags.union(self.deployment.tags) {
            if let budget = settings.tagBudgets[tag] { self.state.spend(dollars, of: budget, .tag(tag), at: now) }
        }
    }

    private func spend(_ dollars: Double, at now: RoutingInstant, _ deployment: inout DeploymentState) {
        guard let budget = self.deployment.budget else { return }
        deployment.spend.add(dollars, at: now, period: budget.period)
    }
}
