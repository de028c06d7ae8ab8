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
        case .limits: return self.noDeployments(name, after: self.nextMinute, details: self.limitDetails(state))
        case .preCall where self.verdicts.contains(.requestRate):
            return self.noDeployments(name, after: self.nextMinute)
        default:
            let opens = state.opens(self.question.candidates, after: self.question.now)
            return self.noDeployments(name, after: opens)
        }
    }

    /// Seconds until the limits of a minute begin anew.
    private var nextMinute: Duration {
        .nanoseconds(60_000_000_000 - self.question.now.nanoseconds % 60_000_000_000)
    }

    /// The text that clients look for, with what they take out of it: the seconds and the names.
    private func noDeployments(_ name: String, after wait: Duration?, details: String = "") -> LLMError {
        let members = self.question.candidates.members
        let resting = self.verdicts.indices.filter { [.cooldown, .trial].contains(self.verdicts[$0]) }
        let list = resting.map { "'\(members[$0].id)'" }.joined(separator: ", ")
        let seconds = Int((wait ?? self.question.settings.cooldowns.time).inSeconds.rounded(.up))
        let checks = self.question.settings.hasPreCallChecks ? "True" : "False"
        var text = "No deployments available for selected model, Try again in \(seconds) seconds."
        text += " Passed model=\(name). pre-call-checks=\(checks), cooldown_list=[\(list)]"
        if self.verdicts.contains(.budget) { text += " Budgets of deployments are spent." }
        var error = LLMError(.noDeployments, text + details)
        // Only where time changes something: what is paused or elsewhere still is when the time is over.
        let passing: Set<Verdict> = [.cooldown, .trial, .unhealthy, .requestRate, .tokenRate, .parallel, .budget]
        if self.verdicts.contains(where: passing.contains) { error.retryAfter = .seconds(seconds) }
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
        return error.unprefixed()
    }

    private func windowRefusal() -> LLMError {
        let tokens = self.question.inputTokens ?? 0
        let windows = self.question.candidates.members.prefix(Self.mostShown).compactMap { member in
            member.maxInputTokens.map { "Model=\(member.model), Max Input Tokens=\($0), Got=\(tokens)" }
        }
        return LLMError(
            .contextWindowExceeded,
            "No deployment has a context window for this prompt. " + windows.joined(separator: "; ")
        )
    }
}
