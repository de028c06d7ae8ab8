import LLMCore
import LLMCredentials
import LLMDialects
import LLMRouter
import LLMTransport
import NIOCore

// One attempt up to its request: translation, what has to be fetched for it, credentials, deadlines.

/// One try before its request: what translates it, what is translated, how long it may take.
struct AttemptDraft {
    let translator: any ChatTranslator
    var input: ChatInput
    /// What has to be fetched first; nearly always nothing.
    let fetches: [Fetch]
    /// The timeout that the client is told of.
    let timeout: Duration
    /// What is left of it where the whole call has a limit.
    let limit: Duration
}

extension LLMClient {
    /// Begins a try.
    func draft(_ call: ChatCall, within timeLeft: Duration?, _ deployment: Deployment) throws(LLMError) -> AttemptDraft
    {
        let translator = try deployment.translator(for: call.form)
        let input = ChatInput(
            request: call.request,
            answerID: call.answerID,
            created: call.created,
            asksStreamUsage: call.request.includesUsage || self.asksUncalledUsage(of: call.form),
            forwardedHeaders: call.options.forwardedHeaders
        )
        let timeout = self.timeout(call, deployment)
        return AttemptDraft(
            translator: translator,
            input: input,
            fetches: try translator.fetches(for: input, from: deployment.target),
            timeout: timeout,
            limit: timeLeft.map { min(timeout, max($0, .milliseconds(1))) } ?? timeout
        )
    }

    /// Translates a try's request.
    func prepare(
        _ draft: AttemptDraft,
        of call: ChatCall,
        _ deployment: Deployment,
        since begun: RoutingInstant? = nil,
        on eventLoop: any EventLoop,
        _ trace: inout CallTrace,
        _ output: any ChatStreamConsumer
    ) throws(LLMError) -> (ChatAttempt, WireRequest, Deadlines) {
        let encoded = try draft.translator.encode(draft.input, for: deployment.target)
        trace.dropped = encoded.dropped
        try self.refuseLoss(encoded.dropped, on: deployment)
        self.showCost(of: call, on: deployment, since: begun, in: output)
        let attempt = ChatAttempt(
            draft.input,
            on: deployment.shared,
            through: draft.translator,
            into: output,
            eventLoop: eventLoop,
            time: trace.upstreamTime
        )
        let deadlines =
            draft.input.request.isStream
            ? Deadlines(untilStream: draft.limit, idle: draft.timeout)
            : Deadlines(connect: draft.limit, total: draft.limit)
        return (attempt, encoded.wire, deadlines)
    }

    /// Puts the caller's credential on a request.
    func authorize(
        _ request: inout WireRequest,
        _ clientKey: Secret<String>?,
        _ deployment: Deployment
    ) async throws(LLMError) {
        switch try deployment.authorize(&request, clientKey: clientKey) {
        case .done: break
        case .needs(let source): try await source.authorize(&request)
        }
    }

    /// What an attempt asks next, when the time for it has come, and how long that may take.
    ///
    /// - Parameters:
    ///   - followUp: what the translation asks for.
    ///   - clientKey: the caller's own key.
    ///   - deployment: who is asked.
    ///   - deadlines: what all requests of the attempt may take together.
    ///   - begun: when the first of them began.
    /// - Returns: the request, and what is left for it.
    /// - Throws: `timeout` when no time is left.
    func request(
        of followUp: FollowUp,
        _ clientKey: Secret<String>?,
        _ deployment: Deployment,
        within deadlines: Deadlines,
        since begun: ContinuousClock.Instant
    ) async throws(LLMError) -> (WireRequest, Deadlines) {
        if followUp.delay > .zero {
            try await Self.pause(min(followUp.delay, deadlines.left(after: ContinuousClock.now - begun)))
        }
        var request = followUp.request
        let rest = try deadlines.after(ContinuousClock.now - begun, for: request)
        if followUp.carriesCredential { try await self.authorize(&request, clientKey, deployment) }
        return (request, rest)
    }

    /// Fetches what a translation asks for, round after round until it asks for no more.
    func fetch(
        for draft: inout AttemptDraft,
        _ call: ChatCall,
        _ deployment: Deployment,
        _ upstream: UpstreamClient
    ) async throws(LLMError) {
        let timeout = draft.limit
        var wanted = draft.fetches
        for _ in 0..<Self.maximumFetchRounds {
            for fetch in wanted where draft.input.fetched[fetch.name] == nil {
                switch fetch {
                case .document(let address):
                    draft.input.fetched[address] = try await self.documents.fetch(
                        address,
                        over: upstream,
                        within: timeout
                    )
                case .provider(let name, let request):
                    draft.input.fetched[name] = try await self.answer(to: request, call, deployment, timeout, upstream)
                case .lasting(let name, let request, let time):
                    // What another key may see is another answer.
                    let key = call.options.credentials == nil ? request.url : nil
                    if let key, let kept = deployment.lastingAnswers.answer(key, at: RoutingClock.now()) {
                        draft.input.fetched[name] = kept
                        continue
                    }
                    let response = try await self.answer(to: request, call, deployment, timeout, upstream)
                    if let key, (200..<300).contains(response.status) {
                        deployment.lastingAnswers.keep(response, key, until: RoutingClock.now() + time)
                    }
                    draft.input.fetched[name] = response
                }
            }
            wanted = try draft.translator.fetches(for: draft.input, from: deployment.target)
            if wanted.allSatisfy({ draft.input.fetched[$0.name] != nil }) { return }
        }
        throw LLMError(.badRequest, "The request needs more documents than are fetched for one call.")
    }

    /// Asks the provider's own API.
    private func answer(
        to request: WireRequest,
        _ call: ChatCall,
        _ deployment: Deployment,
        _ timeout: Duration,
        _ upstream: UpstreamClient
    ) async throws(LLMError) -> WireResponse {
        var request = request
        try await self.authorize(&request, call.options.clientKey, deployment)
        return try await upstream.response(for: request, deadlines: Deadlines(connect: timeout, total: timeout))
    }

    private static let maximumFetchRounds = 8

    /// Whether a stream is asked for usage that its client did not ask for.
    ///
    /// Not in text completions: as recorded, and not every server knows the option there.
    private func asksUncalledUsage(of form: CallForm) -> Bool {
        if case .textCompletion = form { return false }
        return self.settings.alwaysIncludeStreamUsage != false
    }

    /// The time an attempt may take: the request's word, the deployment's, the settings'.
    ///
    /// For a stream it bounds the wait for the head and every pause, for a whole answer everything.
    func timeout(_ call: ChatCall, _ deployment: Deployment) -> Duration {
        let configured = deployment.definition
        if call.request.isStream,
            let stream = call.options.streamTimeout ?? configured.streamTimeout ?? self.settings.streamTimeout
        {
            return stream
        }
        return call.options.timeout ?? configured.timeout ?? self.settings.requestTimeout
    }

    /// The same as far as it is known before a deployment is picked.
    func usualTimeout(of call: ChatCall) -> Duration {
        if call.request.isStream, let stream = call.options.streamTimeout ?? self.settings.streamTimeout {
            return stream
        }
        return call.options.timeout ?? self.settings.requestTimeout
    }
}
