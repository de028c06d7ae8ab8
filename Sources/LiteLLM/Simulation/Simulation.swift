import LLMCore
import LLMDialects
import LLMRouter

/// Replays requests against a configuration: the same decisions as in a call, with nobody called and a clock of its own.
///
/// Equal calls, configurations and seeds give equal reports.
package struct Simulation {
    private enum Event {
        case arrival(SimulatedCall)
        case attempt(SimulatedProgress)
        case end(SimulatedProgress, RoutingLease, LLMError?)
    }

    private let client: LLMClient
    private var random: CallRandom
    private var events = EventQueue<Event>()
    private var report: SimulationReport

    private init(_ client: LLMClient, seed: UInt64) {
        self.client = client
        self.random = CallRandom(seed: (seed, ~seed))
        self.report = SimulationReport(client.deployments.map(\.routed))
    }

    /// Replays calls.
    ///
    /// - Parameters:
    ///   - calls: in any order; their times say which comes first.
    ///   - client: the configuration, over a state of its own that has learned nothing yet.
    ///   - seed: decides between equal deployments.
    /// - Returns: where the calls went and what became of them.
    package static func run(_ calls: [SimulatedCall], on client: LLMClient, seed: UInt64) -> SimulationReport {
        var simulation = Simulation(client, seed: seed)
        for call in calls { simulation.events.add(.arrival(call), at: call.at) }
        while let (now, event) = simulation.events.next() { simulation.handle(event, at: now) }
        return simulation.report
    }

    private mutating func handle(_ event: Event, at now: RoutingInstant) {
        switch event {
        case .arrival(let call): self.begin(call, at: now)
        case .attempt(let progress): self.attempt(progress, at: now)
        case .end(let progress, let lease, let failure): self.end(progress, lease, failure, at: now)
        }
    }

    // MARK: - One call

    private mutating func begin(_ source: SimulatedCall, at now: RoutingInstant) {
        self.report.requests += 1
        if source.isOneOfSeveral { self.report.ofSeveral += 1 }
        guard let (group, route) = self.route(of: source) else {
            let specific = source.call.options.specificDeployment ?? ""
            let name = specific.isEmpty ? source.call.group : "\(source.call.group), specific_deployment \(specific)"
            self.report.unknown[name, default: 0] += 1
            return
        }
        self.report.update(group) { $0.requests += 1 }
        if let refusal = source.refusal {
            self.report.update(group) { $0.refused += 1 }
            return self.report.update(group) { $0.noteRefusal(refusal, nil) }
        }
        let deadline = self.client.settings.plan.totalTimeout.map { now + $0 }
        self.attempt(SimulatedProgress(source, along: route, in: group, deadline: deadline), at: now)
    }

    /// The group that a call's name stands for, and the same narrowed down to one deployment where the call says so; nil
    /// where there is nothing.
    private func route(of source: SimulatedCall) -> (group: String, route: RoutingTable.Resolution)? {
        let call = source.call
        guard
            let route = self.client.resolve(call.group, team: source.team)
                ?? self.client.standardRoute(for: call.options)
        else { return nil }
        guard let narrow = try? self.client.narrow(route, of: call.group, call.options) else { return nil }
        return (route.group, narrow)
    }

    private mutating func attempt(_ progress: SimulatedProgress, at now: RoutingInstant) {
        var record: DecisionRecord? = DecisionRecord()
        do throws(LLMError) {
            let lease = try self.pick(for: progress, at: now, recording: &record)
            self.report.update(lease.deployment, in: progress.group) { $0.attempts += 1 }
            var (failure, duration) = (progress.outcome(), progress.source.duration)
            if let limit = self.limit(progress, lease, at: now), limit < duration {
                duration = max(limit, .zero)
                failure = LLMError(.timeout, "The attempt takes longer than it may.")
            }
            self.events.add(.end(progress, lease, failure), at: now + duration)
        } catch {
            self.report.update(progress.group) { $0.noteRefusal(error, record) }
            self.recover(progress, from: error, nil, at: now)
        }
    }

    /// How long an attempt may take; nil where the log does not say what counts, as the first token of a stream.
    private func limit(_ progress: SimulatedProgress, _ lease: RoutingLease, at now: RoutingInstant) -> Duration? {
        guard !progress.call.request.isStream else { return nil }
        let limit = self.client.timeout(progress.call, self.client.deployments[lease.index])
        return progress.timeLeft(at: now).map { min($0, limit) } ?? limit
    }

    private mutating func pick(
        for progress: SimulatedProgress,
        at now: RoutingInstant,
        recording record: inout DecisionRecord?
    ) throws(LLMError) -> RoutingLease {
        let (call, set) = (progress.call, progress.route.set)
        if set.isSpecific {
            var request = call.options.routing?.value ?? RoutingRequest()
            request.team = progress.source.team ?? request.team
            return try self.client.router.direct(to: set, for: request, at: now)
        }
        var request = self.client.facts(of: call, for: set, progress.plan)
        request.team = progress.source.team ?? request.team
        if let tokens = progress.source.inputTokens { self.say(tokens, for: call, in: &request) }
        return try self.client.router.pick(
            from: set,
            for: &request,
            at: now,
            using: &self.random,
            recording: &record
        )
    }

    /// Takes the log's word for the prompt's tokens; how long the longest of several inputs is only the request shows.
    private func say(_ tokens: Int, for call: ChatCall, in request: inout RoutingRequest) {
        let count = self.client.settings.countPromptTokens
        request.countInputTokens = {
            if case .chat = call.form { return InputTokens(tokens) }
            return InputTokens(tokens, longest: count?(call).map { min($0.longest, tokens) })
        }
    }

    private mutating func end(
        _ progress: SimulatedProgress,
        _ lease: RoutingLease,
        _ failure: LLMError?,
        at now: RoutingInstant
    ) {
        guard let failure else {
            if progress.call.request.isStream { lease.firstToken(at: now) }
            let deployment = self.client.deployments[lease.index]
            let isPaidByCaller = progress.call.options.isPaidByCaller
            let usage = self.usage(of: progress)
            self.client.succeeded(lease, on: deployment, usage, isPaidByCaller: isPaidByCaller, at: now)
            self.report.update(lease.deployment, in: progress.group) { $0.answered += 1 }
            self.report.update(progress.asked) { $0.answered += 1 }
            return
        }
        self.client.failed(lease, failure, of: progress.call, at: now)
        self.recover(progress, from: failure, lease, at: now)
    }

    private func usage(of progress: SimulatedProgress) -> Usage {
        let input = progress.source.inputTokens ?? self.client.settings.countPromptTokens?(progress.call)?.total ?? 0
        return Usage(promptTokens: input, completionTokens: progress.source.outputTokens)
    }

    // MARK: - After a failure

    /// Decides what follows a failed attempt, as the attempt loop does.
    ///
    /// - Parameters:
    ///   - progress: the call.
    ///   - failure: what came of the attempt.
    ///   - lease: what was tried; nil if nobody could be picked.
    ///   - now: when it failed.
    private mutating func recover(
        _ progress: SimulatedProgress,
        from failure: LLMError,
        _ lease: RoutingLease?,
        at now: RoutingInstant
    ) {
        let maxRetries = self.client.maxRetries(progress.call.options, progress.route)
        var plan = progress.plan ?? self.client.plan(for: progress.call, along: progress.route, maxRetries: maxRetries)
        if plan.group.name == progress.source.call.group {
            progress.original = failure
            progress.wasRefused = lease == nil
        }
        let isFinal = lease == nil
        let known = Plan.Failure(
            failure,
            on: lease?.deployment,
            openCount: isFinal ? 0 : self.client.router.openCount(of: progress.route.set, at: now),
            timeLeft: progress.timeLeft(at: now),
            isFinal: isFinal,
            maxRetries: lease.map { self.client.maxRetries(progress.call.options, on: $0.index) }
        )
        let retries = plan.retries
        var step = plan.next(after: known, using: &self.random)
        while true {
            switch step {
            case .attempt(let delay):
                if plan.retries > retries {
                    self.report.update(progress.group) { $0.retries += 1 }
                } else {
                    self.report.update(progress.group) { $0.levels += 1 }
                }
                progress.plan = plan
                self.events.add(.attempt(progress), at: now + delay)
                return
            case .ask(let target):
                if self.enter(target, &plan, progress) {
                    progress.plan = plan
                    self.attempt(progress, at: now)
                    return
                }
                step = plan.skip()
            case .giveUp:
                self.report.update(progress.asked) { group in
                    if progress.wasRefused { group.refused += 1 } else { group.failed += 1 }
                }
                return
            }
        }
    }

    /// Goes over to another group, if it exists.
    private mutating func enter(_ target: FallbackTarget, _ plan: inout Plan, _ progress: SimulatedProgress) -> Bool {
        guard let route = self.client.resolve(target.group, team: progress.source.team),
            let call = try? progress.call.redirected(to: target, along: route)
        else { return false }
        let maxRetries = self.client.maxRetries(call.options, route)
        let group = self.client.planGroup(target.group, route, maxRetries: maxRetries)
        guard !plan.hasAsked(group) else { return false }
        self.report.update(progress.group) { $0.fallbacks[route.group, default: 0] += 1 }
        plan.enter(group)
        progress.call = call
        progress.route = route
        progress.group = route.group
        return true
    }

    /// The error that a provider's status stands for.
    static func failure(withStatus status: Int) -> LLMError? {
        guard status >= 400 else { return nil }
        var error = LLMError(.forStatus(status), "The log says that this attempt failed with status \(status).")
        error.upstreamStatus = status
        error.statusOverride = status
        return error
    }
}
