import LLMCore

extension Decision {
    /// Why nobody could be picked, as the client is told.
    func refusal(within state: RoutingState) -> LLMError {
        let name = self.question.candidates.name
        switch self.emptiedBy {
        case .accessGroup, .team, .webSearch:
            return LLMError(
                .modelNotFound,
                "You passed in model=\(name). There are no healthy deployments for this model."
            )
        case .blocked where self.question.candidates.isSpecific:
            return LLMError(.serviceUnavailable, "The deployment of model '\(self.upstreamModel)' is paused.")
        case .tags where !self.tagged.contains(true): return self.tagRefusal(name)
        case .preCall where !self.verdicts.contains(.requestRate) && self.verdicts.contains(.contextWindow):
            return self.windowRefusal()
        case .limits where self.verdicts.allSatisfy({ $0 == .parallel }):
            return LLMError(
                .rateLimit,
                "All parallel requests that the deployments of model=\(name) may have are taken."
            )
        case .limits:
            var error = self.noDeployments(name, state, details: self.limitDetails(state))
            // Recorded so: where rates are limits and no mere weights, their end is a provider's rate limit to clients.
            if self.question.method == .usageBasedV2 || self.question.settings.checks.contains(.rateLimits) {
                let row = LLMError.Code.rateLimit.row
                error.typeOverride = error.typeOverride ?? row.type
                error.message = "litellm.\(row.className): \(error.message)"
            }
            return error
        default: return self.noDeployments(name, state)
        }
    }

    /// How long until the first of the candidates may be open again; nil where time changes nothing.
    private func wait(_ state: RoutingState) -> Duration? {
        let now = self.question.now
        // What is paused or elsewhere still is when the time is over.
        let passing: Set<Verdict> = [.cooldown, .trial, .unhealthy, .requestRate, .tokenRate, .parallel, .budget]
        guard self.verdicts.contains(where: passing.contains) else { return nil }
        let first = self.verdicts.indices.compactMap { self.opening(of: $0, state) }.min()
        return first.map { max($0 - now, .zero) } ?? self.question.settings.cooldowns.time
    }

    /// When a candidate is open again, as far as what keeps it closed tells that.
    private func opening(of position: Int, _ state: RoutingState) -> RoutingInstant? {
        let (now, candidates) = (self.question.now, self.question.candidates)
        let home = candidates.homes[position]
        switch self.verdicts[position] {
        case .cooldown, .trial: return home.shard.update { $0.slots[home.slot].rest.opens(after: now) }
        case .requestRate, .tokenRate: return RoutingInstant(nanoseconds: (now.minute + 1) * 60_000_000_000)
        case .budget:
            let member = candidates.members[position]
            var ends: [RoutingInstant] = []
            if let budget = member.budget {
                let spend = home.shard.update { $0.slots[home.slot].spend }
                if spend.current(at: now, period: budget.period) >= budget.dollars {
                    ends.append(spend.began + budget.period)
                }
            }
            for scope in self.sharedBudgets(of: member) {
                guard let budget = self.question.rules.sharedBudgets[scope] else { continue }
                let spent = state.spent(of: budget, scope, now: now)
                if spent.dollars >= budget.dollars, let end = spent.ends { ends.append(end) }
            }
            return ends.max()
        default: return nil
        }
    }

    /// The budgets that a call to a candidate is counted in, besides the candidate's own.
    private func sharedBudgets(of member: RoutedDeployment) -> [SpendScope] {
        let tags = TagBudgets.names(of: self.question.request.tags, self.question.settings).union(member.tags)
        return [.provider(member.provider)] + tags.map { .tag($0) }
    }

    /// The text that clients look for, with what they take out of it: the seconds and the names.
    private func noDeployments(_ name: String, _ state: RoutingState, details: String = "") -> LLMError {
        let members = self.question.candidates.members
        let resting = self.verdicts.indices.filter { [.cooldown, .trial].contains(self.verdicts[$0]) }
        let list = resting.map { "'\(members[$0].id)'" }.joined(separator: ", ")
        let seconds = self.wait(state).map { Int($0.inSeconds.rounded(.up)) }
        let checks = self.question.settings.hasPreCallChecks ? "True" : "False"
        var text = "No deployments available for selected model"
        text += seconds.map { ", Try again in \($0) seconds." } ?? "."
        let allRest = !resting.isEmpty && resting.count == members.count
        if allRest { text += " All deployments for selected model are in cooldown." }
        text += " Passed model=\(name). pre-call-checks=\(checks), cooldown_list=[\(list)]"
        if self.verdicts.contains(.budget) { text += " Budgets of deployments are spent." }
        var error = LLMError(.noDeployments, text + details)
        error.retryAfter = seconds.map { .seconds($0) }
        if allRest { error.typeOverride = "all_deployments_in_cooldown" }
        return error.unprefixed()
    }

    private var upstreamModel: String { self.question.candidates.members.first?.model ?? "" }

    /// What each deployment used of its limits.
    private func limitDetails(_ state: RoutingState) -> String {
        let candidates = self.question.candidates
        let shown = zip(candidates.members, candidates.homes).prefix(Self.mostShown).map { member, home in
            let usage = home.shard.update { $0.slots[home.slot].usage(in: self.question.now.minute) }
            let tpm = member.tpm.map { "\(Int($0))" } ?? "none"
            let rpm = member.rpm.map { "\(Int($0))" } ?? "none"
            return "\(member.id): {current_tpm: \(usage.tokens), tpm_limit: \(tpm),"
                + " current_rpm: \(usage.requests), rpm_limit: \(rpm)}"
        }
        return " Deployments={\(shown.joined(separator: ", "))}"
    }

    private static let mostShown = 20

    private func tagRefusal(_ name: String) -> LLMError {
        var error = LLMError(
            .noDeployments,
            "The tags of the request do not lead to any deployment of model=\(name)."
                + " Passed model=\(name) and tags=[\(self.question.request.tags.joined(separator: ", "))]"
        )
        error.statusOverride = 401
        // Recorded so from LiteLLM, whose proxy finds no type for it.
        error.typeOverride = "internal_server_error"
        return error.unprefixed()
    }

    private func windowRefusal() -> LLMError {
        let tokens = self.question.inputTokens?.longest ?? 0
        let windows = self.question.candidates.members.prefix(Self.mostShown).compactMap { member in
            member.maxInputTokens.map { "Model=\(member.model), Max Input Tokens=\($0), Got=\(tokens)" }
        }
        return LLMError(
            .contextWindowExceeded,
            "No deployment has a context window for this prompt. " + windows.joined(separator: "; ")
        )
    }
}
