import LLMCore
import LLMCredentials
import LLMDialects
import LLMRouter
import LLMTransport

/// One call on its way through the attempt loop: what happens between two waits.
///
/// A class with plain functions, and not a part of the loop itself: an async function keeps everything that it ever holds,
/// temporary values included, in its frame, and tens of kilobytes for each waiting call are more than a cache has.
final class CallRun {
    /// What the loop does next.
    enum Step {
        /// There is an answer; ``takeAnswer()`` gives it.
        case done
        /// The attempt failed; ``recover(_:using:)`` knows the way on.
        case failed
        /// The request is ready: send it.
        case send
        /// Nobody else is left than whom the second attempt asks, and that is under way; see ``beginAfterSecond(_:using:)``.
        case awaitSecond
        /// ``CallRun/aside`` has to be waited for first.
        case turnAside
    }

    /// What few calls wait for.
    enum Aside {
        /// A made-up answer is played.
        case mock(JSONObject)
        /// Embeddings are asked for.
        case embed(EmbeddingRequest)
        /// The translation needs something to be fetched.
        case fetch
        /// A token has to be had, or the request signed.
        case authorize(any CredentialSource)
        /// The answer said where to ask on.
        case follow(FollowUp)
    }

    let client: LLMClient
    let upstream: UpstreamClient
    let output: any ChatStreamConsumer
    var progress: CallProgress
    /// The deployment of the attempt.
    private(set) var deployment: Deployment?
    var draft: AttemptDraft?
    private(set) var attempt: ChatAttempt?
    var request: WireRequest?
    /// What is left for the next request of the attempt.
    private(set) var deadlines = Deadlines(connect: .zero, total: .zero)
    /// What there was for all of them, and since when.
    private(set) var allowed: (deadlines: Deadlines, from: ContinuousClock.Instant)?
    private var answer: ChatAnswer?
    private var failure: LLMError?
    private(set) var aside: Aside?
    /// Whether asking the same group again would find the same: so it is until something was picked.
    private var isFinal = true
    /// What the provider counted for the attempt's whole answer, where that was withheld.
    private var answeredUsage: Usage?
    /// Whether the attempt's first request was answered, so that there is something to be paid for.
    private var isFollowed = false
    /// What the trace had counted before the last failure.
    private var counted = (retries: 0, fallbacks: 0)

    /// - Throws: `modelNotFound` when the group's name leads nowhere.
    @inline(never)
    init(
        _ call: ChatCall,
        _ client: LLMClient,
        over upstream: UpstreamClient,
        into output: any ChatStreamConsumer,
        _ trace: inout CallTrace
    ) throws(LLMError) {
        // What was asked for says more than the pattern or the id that it led to.
        trace.group = client.table.shownGroup(of: call.group)
        let route = try client.route(of: call)
        let deadline = call.options.deadline ?? client.settings.plan.totalTimeout.map { ContinuousClock.now + $0 }
        self.client = client
        self.upstream = upstream
        self.output = output
        self.progress = CallProgress(call: call, route: route, deadline: deadline)
        trace.maxRetries = client.maxRetries(call.options, route)
    }

    /// Picks a deployment and makes the attempt's request.
    @inline(never)
    func begin(_ trace: inout CallTrace, using random: inout CallRandom) -> Step {
        self.attempting { () throws(LLMError) in
            self.isFinal = true
            if !self.progress.call.options.mock.isEmpty, let test = self.client.testingFailure(self.progress) {
                self.isFinal = test.isFinal
                if self.client.records(self.progress.call) { trace.steps.append(RoutingStep(test, self.progress.call)) }
                throw test.error
            }
            let deployment: Deployment
            do throws(LLMError) {
                deployment = try self.client.pick(for: &self.progress, &trace, using: &random)
            } catch {
                guard self.progress.lease == nil, self.progress.call.options.watch?.second != nil else { throw error }
                return .awaitSecond
            }
            self.isFinal = false
            self.deployment = deployment
            trace.deployment = deployment
            if self.progress.call.request.isStream {
                self.output.refusesFiltered = self.client.refusesFiltered(self.progress.call)
                self.output.countUsage = self.client.usageCounter(for: self.progress.call, on: deployment)
            }
            if let mock = deployment.mock(with: self.progress.call.options.mock) { return self.wait(for: .mock(mock)) }
            return try self.draft(on: deployment, &trace)
        }
    }

    /// The same once the second attempt is over: it has failed, or the call was cancelled, for it has answered.
    @inline(never)
    func beginAfterSecond(_ trace: inout CallTrace, using random: inout CallRandom) -> Step {
        guard !Task.isCancelled else {
            // What was waited with did not happen.
            (trace.retries, trace.fallbacks) = self.counted
            return self.fail(LLMError(.clientGone, "Cancelled."))
        }
        if let left = self.progress.timeLeft, left <= .zero, let failed = self.progress.recovery?.original {
            // The retry that was waited with has no time left; what failed before is what the caller is told.
            (trace.retries, trace.fallbacks) = self.counted
            return self.fail(failed)
        }
        if let watch = self.progress.call.options.watch, let recovery = self.progress.recovery {
            watch.settle(&recovery.plan)
        }
        return self.begin(&trace, using: &random)
    }

    /// Goes on where a mock turned out to be none for this form of call.
    @inline(never)
    func beginUnmocked(_ trace: inout CallTrace) -> Step {
        guard let deployment = self.deployment else { return .failed }
        return self.attempting { () throws(LLMError) in try self.draft(on: deployment, &trace) }
    }

    private func draft(on deployment: Deployment, _ trace: inout CallTrace) throws(LLMError) -> Step {
        if case .embedding(let request) = self.progress.call.form { return self.wait(for: .embed(request)) }
        let draft = try self.client.draft(self.progress.call, within: self.progress.timeLeft, deployment)
        trace.timeout = draft.timeout
        self.draft = draft
        guard draft.fetches.isEmpty else { return self.wait(for: .fetch) }
        return try self.encode(&trace)
    }

    /// Translates the request, once all that this needs is there.
    @inline(never)
    func prepare(_ trace: inout CallTrace) -> Step {
        self.attempting { () throws(LLMError) in try self.encode(&trace) }
    }

    private func encode(_ trace: inout CallTrace) throws(LLMError) -> Step {
        guard let draft = self.draft, let deployment = self.deployment else { return .failed }
        self.draft = nil
        var wire: WireRequest
        (self.attempt, wire, self.deadlines) = try self.client.prepare(
            draft,
            of: self.progress.call,
            deployment,
            since: self.progress.lease?.begun,
            on: self.upstream.eventLoop,
            &trace,
            self.output
        )
        self.allowed = (self.deadlines, ContinuousClock.now)
        switch try deployment.authorize(&wire, clientKey: self.progress.call.options.clientKey) {
        case .done:
            self.request = wire
            return .send
        case .needs(let source):
            self.request = wire
            return self.wait(for: .authorize(source))
        }
    }

    /// Looks at what the attempt came to.
    @inline(never)
    func receive(_ trace: inout CallTrace) -> Step {
        guard let attempt = self.attempt else { return .failed }
        return self.attempting { () throws(LLMError) in
            switch try attempt.takeReply() {
            case .whole(var response, let headers):
                if response.usage == nil, self.progress.call.request.isStream, let deployment = self.deployment {
                    // Whole answers are counted where they are sent; this one goes out as a stream.
                    let text = UsageEstimate.text(of: response)
                    response.usage = UsageEstimate.make(self.progress.call, generated: text, on: deployment)
                }
                self.deployment?.complete(&response.usage, of: self.progress.call, since: self.progress.lease?.begun)
                do throws(LLMError) {
                    self.finish(try self.client.answer(response, headers, of: self.progress.call, self.output))
                } catch {
                    self.answeredUsage = response.usage
                    throw error
                }
                self.succeeded(response.usage)
                return .done
            case .stream(let headers):
                self.client.committed(self.progress, &trace)
                self.finish(.stream(attempt, headers))
                return .done
            case .again(let followUp):
                self.isFollowed = true
                return self.wait(for: .follow(followUp))
            }
        }
    }

    /// Makes the next request of the attempt ready.
    func follow(with next: (WireRequest, Deadlines)) {
        (self.request, self.deadlines) = next
        self.attempt = self.attempt?.next()
    }

    private func wait(for aside: Aside) -> Step {
        self.aside = aside
        return .turnAside
    }

    func finish(_ answer: ChatAnswer) {
        self.answer = answer
    }

    /// Tells routing that the attempt came to a whole answer.
    func succeeded(_ usage: Usage?) {
        guard let deployment = self.deployment else { return }
        let isPaidByCaller = self.progress.call.options.isPaidByCaller
        self.client.succeeded(self.progress.lease, on: deployment, usage, isPaidByCaller: isPaidByCaller)
    }

    @inline(never)
    func fail(_ error: LLMError) -> Step {
        var error = error
        self.deployment?.hideKey(in: &error, clientKey: self.progress.call.options.clientKey)
        self.failure = error
        return .failed
    }

    /// The answer, after ``Step/done``.
    @inline(never)
    func takeAnswer() throws(LLMError) -> ChatAnswer {
        guard let answer = self.answer else { throw LLMError(.internalServerError, "A call ended without an answer.") }
        self.answer = nil
        return answer
    }

    /// Decides what follows a failed attempt.
    ///
    /// - Returns: how long to wait before the next one.
    /// - Throws: what the caller gets when nothing is left to try.
    @inline(never)
    func recover(_ trace: inout CallTrace, using random: inout CallRandom) throws(LLMError) -> Duration {
        let failure = self.failure ?? LLMError(.internalServerError, "An attempt ended without a result.")
        self.failure = nil
        self.noteLoss(with: failure, &trace)
        (self.attempt, self.answeredUsage, self.isFollowed) = (nil, nil, false)
        self.counted = (trace.retries, trace.fallbacks)
        let delay = try self.client.recover(
            from: failure,
            isFinal: self.isFinal,
            &self.progress,
            &trace,
            using: &random
        )
        if trace.fallbacks > 0 { self.rename(to: trace.group) }
        return delay
    }

    /// Streams show which group answers, but for those in Anthropic's form: these keep the name that was asked for.
    ///
    /// Source: the streams recorded from LiteLLM's proxy.
    private func rename(to group: String) {
        if case .messages = self.progress.call.form { return }
        self.output.rename(to: group)
    }

    /// Counts what an attempt has used whose answer nobody gets, although the provider did not fail: the client left, or a
    /// content policy cut the answer off and something else is asked.
    @inline(__always)
    private func noteLoss(with failure: LLMError, _ trace: inout CallTrace) {
        guard failure.code == .clientGone || failure.code == .contentPolicyViolation else { return }
        self.countLoss(with: failure, &trace)
    }

    @inline(never)
    private func countLoss(with failure: LLMError, _ trace: inout CallTrace) {
        guard let lease = self.progress.lease, let deployment = self.deployment else { return }
        let call = self.progress.call
        let cause: LostAttempt.Cause
        if failure.code == .clientGone {
            guard self.wasSent else { return }
            cause = .left
        } else {
            guard self.attempt != nil, FilteredAnswer.isOne(failure) else { return }
            cause = .filtered
        }
        var used: Usage? = UsageEstimate.cutOff(
            call,
            known: self.answeredUsage ?? self.output.usage,
            generated: self.answeredUsage == nil ? self.output.generatedText : "",
            on: deployment,
            effort: .quick
        )
        deployment.complete(&used, of: call, since: lease.begun)
        guard let usage = used else { return }
        let isEstimate = self.answeredUsage == nil
        self.client.charge(usage, lease, on: deployment, isPaidByCaller: call.options.isPaidByCaller)
        trace.lost.append(LostAttempt(cause: cause, deployment: deployment, usage: usage, isEstimate: isEstimate))
        trace.note(AttemptUsage(usage: usage, isEstimate: isEstimate))
    }

    /// Whether the attempt's request had been sent, at least in part, when it was cut off.
    private var wasSent: Bool {
        if let attempt = self.attempt { return self.isFollowed || attempt.wasSent }
        if case .embed = self.aside { return true }
        return false
    }

    @inline(__always)
    private func attempting(_ body: () throws(LLMError) -> Step) -> Step {
        do throws(LLMError) {
            return try body()
        } catch {
            return self.fail(error)
        }
    }
}
