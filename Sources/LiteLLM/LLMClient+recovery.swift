import LLMCore
import LLMDialects
import LLMRouter

// The way on after a failure. Apart from the attempt loop and never inlined into it: what happens rarely takes no room
// where everything else happens.

extension LLMClient {
    /// Decides what follows a failed attempt, and makes `progress` ready for it.
    ///
    /// `isFinal` says that asking the same group again makes no sense. The answer is how long to wait before the next attempt.
    /// When nothing is left to try, the failure of the group that was asked for is thrown.
    @inline(never)
    func recover(
        from failure: LLMError,
        isFinal: Bool,
        _ progress: inout CallProgress,
        _ trace: inout CallTrace,
        using random: inout CallRandom
    ) throws(LLMError) -> Duration {
        let lease = progress.lease
        progress.lease = nil
        if let lease {
            self.failed(lease, failure, of: progress.call)
            trace.endStep(failure)
        }
        guard failure.code != .clientGone else {
            // Whoever made several attempts at once has to know which of them was under way.
            trace.lease = lease
            throw failure
        }
        if lease != nil, let deployment = trace.deployment {
            if failure.upstreamStatus == 401, !progress.call.options.isPaidByCaller { deployment.credentialRefused() }
            trace.failures.append(AttemptFailure(deployment: deployment, error: failure))
        }
        let recovery = progress.recovery ?? self.recovery(from: failure, progress, &trace)
        progress.recovery = recovery
        if recovery.plan.depth == 0, trace.detours.isEmpty {
            recovery.original = failure
            recovery.originalTrace = trace
        } else if let last = trace.detours.indices.last {
            trace.detours[last].error = failure
            trace.detours[last].retries = trace.retries
            trace.detours[last].maxRetries = trace.maxRetries
        }
        progress.call.options.watch?.settle(&recovery.plan)
        var step = recovery.plan.next(
            after: Plan.Failure(
                failure,
                on: lease?.deployment,
                openCount: isFinal ? 0 : self.openCount(progress.route),
                timeLeft: progress.timeLeft,
                isFinal: isFinal,
                maxRetries: lease.map { self.maxRetries(progress.call.options, on: $0.index) }
            ),
            using: &random
        )
        while true {
            switch step {
            case .attempt(let delay):
                progress.isRetry = true
                self.note(recovery.plan, &trace)
                return delay
            case .ask(let target):
                if try self.enter(target, &recovery.plan, &progress, &trace) {
                    self.note(recovery.plan, &trace)
                    return .zero
                }
                step = recovery.plan.skip()
            case .giveUp:
                let (detours, failures, steps) = (trace.detours, trace.failures, trace.steps)
                trace = recovery.originalTrace
                trace.detours = detours
                trace.failures = failures
                trace.steps = steps
                trace.fallbacks = trace.detours.count { $0.wasAsked }
                throw recovery.original
            }
        }
    }

    private func recovery(
        from failure: LLMError,
        _ progress: CallProgress,
        _ trace: inout CallTrace
    ) -> CallRecovery {
        trace.hasNoFallbacks = progress.call.options.wishes?.value.hasNoFallbacks ?? false
        return CallRecovery(
            plan: self.plan(for: progress.call, along: progress.route, maxRetries: trace.maxRetries),
            original: failure,
            originalTrace: trace
        )
    }

    /// What may follow the first failure of a call.
    func plan(for call: ChatCall, along route: RoutingTable.Resolution, maxRetries: Int) -> Plan {
        var wishes = call.options.wishes?.value ?? PlanWishes()
        wishes.retries = call.options.maxRetries
        let group = self.planGroup(call.group, route, maxRetries: maxRetries)
        return Plan(group, settings: self.settings.plan, wishes: wishes)
    }

    func planGroup(_ name: String, _ route: RoutingTable.Resolution, maxRetries: Int) -> Plan.Group {
        Plan.Group(
            name: name,
            count: route.candidates.count,
            orderLevels: route.set.orderLevels,
            maxRetries: maxRetries,
            isShuffled: self.settings.routing.choice(for: route.set.name).method.isShuffle,
            // Behind a pattern each name is another model, and an id means less than its group.
            target: route.captures != nil || route.set.isSpecific ? name : route.group,
            mostRetries: route.candidates.lazy.compactMap { self.deployments[$0.index].definition.maxRetries }.max()
                ?? 0
        )
    }

    /// Takes over what the plan has decided.
    private func note(_ plan: Plan, _ trace: inout CallTrace) {
        trace.retries = plan.retries
        trace.maxRetries = plan.maxRetries
        trace.fallbacks = plan.depth
    }

    /// Goes over to another group, if it exists and the caller may use it.
    private func enter(
        _ target: FallbackTarget,
        _ plan: inout Plan,
        _ progress: inout CallProgress,
        _ trace: inout CallTrace
    ) throws(LLMError) -> Bool {
        if let mayUse = progress.call.options.mayUse, !mayUse(target.group) { return false }
        let call: ChatCall
        var route: RoutingTable.Resolution
        do throws(LLMError) {
            var options = progress.call.options
            route = try self.route(target.group, for: options)
            let specific = target.overrides["specific_deployment"]
            if let wanted = specific?.stringValue ?? (specific?.boolValue == true ? "" : nil) {
                options.specificDeployment = wanted
                route = try self.narrow(route, of: target.group, options)
            }
            call = try progress.call.redirected(to: target, along: route)
        } catch {
            trace.detours.append(Detour(group: target.group, wasAsked: false, error: error))
            return false
        }
        let group = self.planGroup(target.group, route, maxRetries: self.maxRetries(call.options, route))
        guard !plan.hasAsked(group) else { return false }
        plan.enter(group)
        progress.call = call
        progress.route = route
        progress.isRetry = false
        trace.group = target.group
        trace.detours.append(Detour(group: target.group))
        return true
    }

    // MARK: - Policies

    /// Whether an answer that a content policy cut is a failure, because there is something to ask instead.
    @inline(__always)
    func refusesFiltered(_ call: ChatCall) -> Bool {
        guard call.options.wishes != nil || !self.settings.plan.fallbacks.contentPolicy.isEmpty else { return false }
        return self.hasPolicyFallbacks(call)
    }

    @inline(never)
    private func hasPolicyFallbacks(_ call: ChatCall) -> Bool {
        let own = call.options.wishes?.value
        guard own?.hasNoFallbacks != true else { return false }
        let table = own.flatMap { $0.fallbacks.contentPolicy.isEmpty ? nil : $0.fallbacks.contentPolicy }
        return (table ?? self.settings.plan.fallbacks.contentPolicy).targets(for: call.group) != nil
    }

    /// How many deployments of a group could be picked now.
    private func openCount(_ route: RoutingTable.Resolution) -> Int {
        self.router.openCount(of: route.set, at: RoutingClock.now())
    }

    /// The failure that a test switch of the request asks for, where it is the group's first attempt.
    @inline(never)
    func testingFailure(_ progress: CallProgress) -> MockAnswer.TestingFailure? {
        guard !progress.isRetry else { return nil }
        return MockAnswer.testingFailure(progress.call.options.mock, group: progress.call.group)
    }
}
