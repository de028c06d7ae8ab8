package import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport

// What the attempt loop asks of routing and tells it.

extension LLMClient {
    /// Picks a deployment of the group that is being asked, and counts the attempt as begun.
    ///
    /// - Throws: why none can be used.
    func pick(
        for progress: inout CallProgress,
        _ trace: inout CallTrace,
        using random: inout CallRandom
    ) throws(LLMError) -> Deployment {
        let call = progress.call
        let set = progress.route.set
        if set.isSpecific {
            let caller = call.options.routing?.value
            let timeout = self.usualTimeout(of: call)
            let lease = try self.router.direct(to: set, for: caller, within: timeout, at: RoutingClock.now())
            progress.lease = lease
            let deployment = try self.deployment(lease.index, route: progress.route, for: call)
            if self.records(call) {
                var record = DecisionRecord()
                record.at = lease.begun
                record.candidates = set
                record.picked = 0
                trace.steps.append(RoutingStep(group: call.group, decision: record, deployment: deployment))
            }
            return deployment
        }
        var request = self.facts(of: call, for: set, progress.recovery?.plan)
        let second = call.options.watch?.second
        if let second {
            // Neither twice at once, nor who has failed already while somebody may still answer.
            request.excluded.append(second)
            request.returnsToExcluded = false
        }
        var record = self.records(call) ? DecisionRecord() : nil
        do throws(LLMError) {
            let lease = try self.router.pick(
                from: set,
                for: &request,
                at: RoutingClock.now(),
                using: &random,
                recording: &record
            )
            progress.lease = lease
            call.options.watch?.begin(lease.index, of: call.group)
            let deployment = try self.deployment(lease.index, route: progress.route, for: call)
            if let record {
                trace.steps.append(RoutingStep(group: call.group, decision: record, deployment: deployment))
            }
            return deployment
        } catch {
            if let record, progress.lease == nil, second == nil {
                var step = RoutingStep(group: call.group, decision: record, deployment: nil)
                step.error = error
                trace.steps.append(step)
            }
            throw error
        }
    }

    /// Whether what routing sees and does is kept for a call.
    func records(_ call: ChatCall) -> Bool { self.settings.recordsDecisions || call.options.isRecorded }

    /// What a choice among these candidates reads of a call.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - set: the candidates.
    ///   - plan: what the call's failures so far have led to; nil if nothing has failed.
    /// - Returns: the facts.
    @inline(__always)
    func facts(of call: ChatCall, for set: CandidateSet, _ plan: Plan?) -> RoutingRequest {
        var request = call.options.routing?.value ?? RoutingRequest()
        request.isStream = call.request.isStream
        request.attemptTimeout = self.usualTimeout(of: call)
        if let plan {
            request.excluded = plan.excluded
            request.orderLevel = plan.orderLevel
        }
        if self.readsBodies || self.router.readsInputTokens(set) {
            self.readBody(of: call, candidates: set, into: &request)
        }
        return request
    }

    /// Facts that only the request's body knows.
    @inline(never)
    private func readBody(of call: ChatCall, candidates: CandidateSet, into request: inout RoutingRequest) {
        let document = call.request.document
        func has(_ name: StaticString) -> Bool { document.member(name).map { !document.isNull($0) } ?? false }
        request.needsResponseFormat = !self.settings.dropsParameters && has("response_format")
        request.searchesWeb = has("web_search_options") || Self.searchesWeb(document)
        if self.router.readsInputTokens(candidates) { request.countInputTokens = self.inputTokens(of: call) }
    }

    private static func searchesWeb(_ document: JSONDocument) -> Bool {
        guard let tools = document.member("tools"), document.kind(of: tools) == .array else { return false }
        return document.elements(of: tools).contains { tool in
            document.member("type", of: tool).flatMap { document.string($0) }?.hasPrefix("web_search") == true
        }
    }

    // MARK: - Outcomes

    /// An attempt came to a whole answer.
    func succeeded(
        _ lease: RoutingLease?,
        on deployment: Deployment,
        _ usage: Usage?,
        isPaidByCaller: Bool,
        at now: RoutingInstant = RoutingClock.now()
    ) {
        guard let lease else { return }
        lease.succeeded(
            at: now,
            inputTokens: usage?.promptTokens ?? 0,
            outputTokens: usage?.completionTokens ?? 0,
            dollars: isPaidByCaller ? nil : self.dollars(lease, on: deployment, usage)
        )
    }

    /// What a call cost, where a budget watches it: working it out takes longer than all the rest.
    @inline(__always)
    func dollars(_ lease: RoutingLease, on deployment: Deployment, _ usage: Usage?) -> Double? {
        guard lease.isBudgeted else { return nil }
        return deployment.cost(of: usage).map { Double($0.picodollars) / 1e12 }
    }

    /// An attempt failed before its answer; what is not the provider's fault teaches nothing about it.
    func failed(
        _ lease: RoutingLease,
        _ error: LLMError,
        of call: ChatCall,
        at now: RoutingInstant = RoutingClock.now()
    ) {
        let isOurs =
            error.code == .clientGone || (error.upstreamStatus == nil && error.code.verdict == .stop)
            || self.isAloneWithoutKey(lease.index)
            || (call.options.isPaidByCaller && Self.isOfTheKey(error))
        guard !isOurs else { return lease.abandoned(at: now) }
        let isCallers = error.code == .timeout && self.hasCallersTimeout(call, on: lease.index)
        lease.failed(error, at: now, callersTimeout: isCallers)
    }

    /// Whether a failure is that of a key: who brought a key along of his own closes no deployment to those who use its key.
    private static func isOfTheKey(_ error: LLMError) -> Bool {
        error.upstreamStatus.map { [401, 402, 403, 404, 429].contains($0) } ?? false
    }

    /// Whether a deployment lacks its key and has nobody beside it.
    ///
    /// Resting would only hide the cause behind a refusal; beside others it keeps requests away.
    private func isAloneWithoutKey(_ index: Int) -> Bool {
        let deployment = self.deployments[index]
        guard case .missing = deployment.credential else { return false }
        return self.table.deployments(of: deployment.routed.group).count == 1
    }

    /// Whether how long an attempt may take is what the caller said, not what is configured; see `timeout(_:_:)`.
    func hasCallersTimeout(_ call: ChatCall, on index: Int) -> Bool {
        if call.request.isStream {
            if call.options.streamTimeout != nil { return true }
            let configured = self.deployments[index].definition.streamTimeout ?? self.settings.streamTimeout
            if configured != nil { return false }
        }
        return call.options.timeout != nil
    }

    /// Counts what a call had used that was given up or broke, for limits and budgets.
    func charge(_ usage: Usage?, _ lease: RoutingLease, on deployment: Deployment, isPaidByCaller: Bool) {
        guard let usage else { return }
        lease.charged(
            at: RoutingClock.now(),
            inputTokens: usage.promptTokens,
            outputTokens: usage.completionTokens,
            dollars: isPaidByCaller ? nil : self.dollars(lease, on: deployment, usage)
        )
    }

    /// A stream has its first token, and is handed out.
    func committed(_ progress: CallProgress, _ trace: inout CallTrace) {
        guard let lease = progress.lease else { return }
        lease.firstToken(at: RoutingClock.now())
        trace.lease = lease
        trace.hasCallersTimeout = self.hasCallersTimeout(progress.call, on: lease.index)
        trace.isPaidByCaller = progress.call.options.isPaidByCaller
    }

    /// Tells routing how a committed stream ended.
    ///
    /// To be called once for every stream that ``ChatAnswer/stream(_:_:)`` handed out.
    package func settle(_ trace: CallTrace, usage: Usage?, failure: LLMError?, isCancelled: Bool) {
        guard let lease = trace.lease, let deployment = trace.deployment else { return }
        guard isCancelled || failure != nil else {
            return self.succeeded(lease, on: deployment, usage, isPaidByCaller: trace.isPaidByCaller)
        }
        let now = RoutingClock.now()
        if let failure, !isCancelled {
            let isCallers = failure.code == .timeout && trace.hasCallersTimeout
            lease.failed(failure, at: now, callersTimeout: isCallers)
        } else {
            lease.abandoned(at: now)
        }
        self.charge(usage, lease, on: deployment, isPaidByCaller: trace.isPaidByCaller)
    }
}
