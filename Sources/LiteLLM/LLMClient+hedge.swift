package import LLMCore
package import LLMDialects
package import LLMRouter
package import LLMTransport
import NIOCore

// A second attempt beside a late one. Nothing of this is reached as long as the settings do not ask for it.

/// Where the two attempts of a hedged call put their streams.
package struct HedgeOutputs {
    package let first: any ChatStreamConsumer
    package let second: any ChatStreamConsumer

    package init(first: any ChatStreamConsumer, second: any ChatStreamConsumer) {
        self.first = first
        self.second = second
    }
}

extension LLMClient {
    /// Whether calls are hedged.
    package var hedges: Bool { self.hedging != nil }

    /// Asks like ``chat(_:over:using:trace:into:)``; when the first token or the whole answer is late, another deployment
    /// of the group is asked, too, and whoever is first answers.
    ///
    /// The second attempt is one of those that the call's plan allows, and has neither retries nor fallbacks. The loser's
    /// connection is cut, and what it cost is in the trace (``CallTrace/lost``).
    ///
    /// - Returns: the answer, and whether it is the second attempt's.
    package func hedgedChat(
        _ call: ChatCall,
        over upstream: UpstreamClient,
        using random: inout CallRandom,
        trace: inout CallTrace,
        into outputs: HedgeOutputs
    ) async throws(LLMError) -> (answer: ChatAnswer, isSecond: Bool) {
        let begun = ContinuousClock.now
        guard let hedging = self.hedging, let delay = hedging.begin(call), self.canHedge(call) else {
            let answer = try await self.chat(call, over: upstream, using: &random, trace: &trace, into: outputs.first)
            self.hedging?.answered(call, after: ContinuousClock.now - begun)
            return (answer, false)
        }
        let watch = HedgeWatch(group: call.group)
        let results = await self.race(call, watch, outputs, after: delay, over: upstream, using: &random)
        guard let winner = results.firstIndex(where: { (try? $0.answer.get()) != nil }) else {
            // What the call itself came to is what counts; the second attempt was only an attempt more.
            guard let own = results.first(where: { $0.index == 0 }) else { throw LLMError(.clientGone, "Cancelled.") }
            trace = own.trace
            let second = results.first { $0.index == 1 }?.trace
            // Where the call itself only waited when it was cut off, the second attempt is what was cut off.
            if own.trace.lease == nil, second?.lease != nil {
                trace.deployment = second?.deployment ?? trace.deployment
            }
            trace.add(second)
            if case .failure(let error) = own.answer { throw error }
            throw LLMError(.clientGone, "Cancelled.")
        }
        hedging.answered(call, after: ContinuousClock.now - begun)
        trace = self.trace(of: results, winner: winner)
        return (try results[winner].answer.get(), results[winner].index == 1)
    }

    /// Whether there is another deployment, and nothing that has to be one attempt.
    private func canHedge(_ call: ChatCall) -> Bool {
        guard let route = call.route ?? self.resolve(call.group, for: call.options) else { return false }
        return route.candidates.count > 1 && call.options.mock.isEmpty
            && call.options.specificDeployment == nil
    }

    private enum Event {
        case late
        case ended(RaceResult)
    }

    /// The call, and the second attempt where it comes to that.
    private func race(
        _ call: ChatCall,
        _ watch: HedgeWatch,
        _ outputs: HedgeOutputs,
        after delay: Duration,
        over upstream: UpstreamClient,
        using random: inout CallRandom
    ) async -> [RaceResult] {
        let loop = upstream.eventLoop
        let client = NIOLoopBound(upstream, eventLoop: loop)
        let deadline = self.settings.plan.totalTimeout.map { ContinuousClock.now + $0 }
        var results: [RaceResult] = []
        let seeds = [(random.next(), random.next()), (random.next(), random.next())]
        await withTaskGroup(of: NIOLoopBound<Event>.self) { group in
            func start(_ index: Int, _ contender: Contender) {
                let contender = NIOLoopBound(contender, eventLoop: loop)
                let seed = seeds[index]
                group.addTask {
                    let result = await self.run(contender.value, index, over: client.value, CallRandom(seed: seed))
                    return NIOLoopBound(.ended(result), eventLoop: loop)
                }
            }
            start(0, Contender(call.watched(by: watch, until: deadline), into: outputs.first))
            group.addTask {
                await watch.untilLate(delay)
                return NIOLoopBound(.late, eventLoop: loop)
            }
            var (running, hasWinner) = (1, false)
            while running > 0, let event = await group.next()?.value {
                switch event {
                case .late:
                    guard !hasWinner, !Task.isCancelled, let second = self.second(of: call, watch, until: deadline)
                    else { continue }
                    running += 1
                    start(1, Contender(second, into: outputs.second))
                case .ended(let result):
                    running -= 1
                    if hasWinner {
                        let output = result.index == 0 ? outputs.first : outputs.second
                        results.append(self.outrun(result, Contender(call, into: output)))
                        continue
                    }
                    results.append(result)
                    guard case .success = result.answer else {
                        if result.index == 1 {
                            if watch.second == nil { self.hedging?.giveBack() }
                            watch.secondFailed()
                        }
                        continue
                    }
                    hasWinner = true
                    group.cancelAll()
                }
            }
            group.cancelAll()
        }
        return results
    }

    /// The second attempt, if the plan and the budget of all calls have room for it.
    private func second(
        of call: ChatCall,
        _ watch: HedgeWatch,
        until deadline: ContinuousClock.Instant?
    ) -> ChatCall? {
        let attempts = watch.attempts
        guard attempts.isInFlight, attempts.group == call.group, attempts.left ?? self.attemptsLeft(call) > 0,
            self.hedging?.take() == true
        else { return nil }
        return call.second(without: attempts.picked, besides: watch, until: deadline)
    }

    /// How many attempts a call may make that has begun its first one.
    private func attemptsLeft(_ call: ChatCall) -> Int {
        guard let route = call.route ?? self.resolve(call.group, for: call.options) else { return 0 }
        var wishes = call.options.wishes?.value ?? PlanWishes()
        wishes.retries = call.options.maxRetries
        let group = self.planGroup(call.group, route, maxRetries: self.maxRetries(call.options, route))
        return Plan(group, settings: self.settings.plan, wishes: wishes).attemptsLeft
    }

    /// What happened to both, told as one call.
    private func trace(of results: [RaceResult], winner: Int) -> CallTrace {
        var trace = results[winner].trace
        guard let other = results.indices.first(where: { $0 != winner }).map({ results[$0] }) else { return trace }
        let lost = other.trace
        if results[winner].index == 0 {
            trace.add(lost)
        } else {
            let own = trace
            trace.steps = lost.steps
            trace.failures = lost.failures
            (trace.retries, trace.maxRetries) = (lost.retries, lost.maxRetries)
            trace.add(own)
        }
        trace.lost = results[winner].trace.lost + lost.lost
        return trace
    }
}

extension CallTrace {
    /// Adds what the second attempt did, at its time.
    fileprivate mutating func add(_ second: CallTrace?) {
        guard let second else { return }
        self.lost += second.lost
        self.failures += second.failures
        for var step in second.steps {
            step.isHedge = true
            let place = self.steps.firstIndex { $0.decision.at > step.decision.at } ?? self.steps.endIndex
            self.steps.insert(step, at: place)
        }
    }
}

extension ChatCall {
    /// The same call, which tells `watch` of its attempts.
    fileprivate func watched(by watch: HedgeWatch, until deadline: ContinuousClock.Instant?) -> ChatCall {
        var options = self.options
        options.watch = watch
        options.deadline = deadline
        return self.with(options)
    }

    /// One attempt on another deployment of the same group.
    fileprivate func second(
        without picked: [Int],
        besides watch: HedgeWatch,
        until deadline: ContinuousClock.Instant?
    ) -> ChatCall {
        var options = self.options.once()
        options.watch = HedgeWatch(group: self.group, besides: watch)
        options.deadline = deadline
        var routing = options.routing?.value ?? RoutingRequest()
        routing.excluded = picked
        routing.returnsToExcluded = false
        options.routing = Shared(routing)
        return self.with(options)
    }

    /// The same call with other options.
    func with(_ options: CallOptions) -> ChatCall {
        ChatCall(
            request: self.request,
            group: self.group,
            route: self.route,
            answerID: self.answerID,
            created: self.created,
            options: options,
            form: self.form
        )
    }
}

extension CallOptions {
    /// The same for a call that is one attempt: without retries and fallbacks.
    func once() -> CallOptions {
        var options = self
        options.maxRetries = 0
        var wishes = PlanWishes()
        wishes.retries = 0
        wishes.hasNoFallbacks = true
        options.wishes = Shared(wishes)
        return options
    }
}
