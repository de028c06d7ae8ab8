package import LLMCore
import LLMCredentials
package import LLMDialects
package import LLMRouter
package import LLMTransport
import NIOCore

/// What a chat call came to.
package enum ChatAnswer {
    /// A whole answer, and the provider's header fields.
    case whole(ChatResponse, WireHeaders)
    /// A committed stream; the attempt is the handle to read it.
    case stream(ChatAttempt, WireHeaders)
    /// A stream that is complete in the output already; what was counted, and the provider's header fields.
    case rendered(Usage?, WireHeaders)
}

extension LLMClient {
    /// Tries deployments until one answers or the plan is spent.
    ///
    /// The library and the gateway share this loop.
    ///
    /// Must run on `upstream`'s event loop.
    ///
    /// - Parameters:
    ///   - call: the request and what varies its behaviour.
    ///   - upstream: the connections of the event loop this runs on.
    ///   - random: decides between equal deployments.
    ///   - trace: is told what happened, also when this throws.
    ///   - output: takes in what is streamed.
    /// - Returns: a whole answer, or a stream that has begun.
    /// - Throws: the last attempt's failure, what kept an attempt from being made, or `clientGone` if cancelled.
    package func chat(
        _ call: ChatCall,
        over upstream: UpstreamClient,
        using random: inout CallRandom,
        trace: inout CallTrace,
        into output: any ChatStreamConsumer
    ) async throws(LLMError) -> ChatAnswer {
        let route = if let known = call.route { known } else { try self.route(call.group) }
        // What was asked for says more than the pattern or the id that it led to.
        trace.group = call.group
        if let failure = MockAnswer.testingFailure(call.options.mock, group: trace.group) { throw failure }
        trace.maxRetries = self.maxRetries(call.options, route)
        var plan = Plan(candidates: route.candidates, maxRetries: trace.maxRetries, backoff: self.settings.backoff)
        var lastError: LLMError?
        while case .attempt(let pick, let delay) = plan.next(after: lastError, using: &random) {
            trace.retries = plan.retries
            if delay > .zero { try await Self.pause(delay) }
            let deployment = try self.deployment(pick, route: route, requested: call.group)
            trace.deployment = deployment
            do throws(LLMError) {
                if let mock = deployment.mock(for: call.options) {
                    return try await self.play(mock, of: call, on: deployment, into: output)
                }
                var (attempt, request, deadlines) = try await self.prepare(call, deployment, upstream, &trace, output)
                let (begun, wholeDeadlines) = (ContinuousClock.now, deadlines)
                var carriesCredential = true
                while true {
                    if carriesCredential { try await self.authorize(&request, call.options, deployment) }
                    switch try await attempt.run(request, over: upstream, deadlines: deadlines) {
                    case .whole(let response, let headers): return self.answer(response, headers, of: call, output)
                    case .stream(let headers): return .stream(attempt, headers)
                    case .again(let followUp):
                        if followUp.delay > .zero { try await Self.pause(followUp.delay) }
                        (request, carriesCredential) = (followUp.request, followUp.carriesCredential)
                        attempt = attempt.next()
                        deadlines = wholeDeadlines.remaining(after: ContinuousClock.now - begun)
                    }
                }
            } catch {
                guard error.code != .clientGone else { throw error }
                if error.upstreamStatus == 401 { deployment.credentialRefused() }
                trace.failures.append(AttemptFailure(deployment: deployment, error: error))
                lastError = error
            }
        }
        throw lastError ?? LLMError(.noDeployments, "No deployments available for selected model.")
    }

    static func pause(_ delay: Duration) async throws(LLMError) {
        guard (try? await Task.sleep(for: delay)) != nil else { throw LLMError(.clientGone, "Cancelled.") }
    }

    /// One try up to its request: what has to be fetched first, then the translation.
    ///
    /// Waits for nothing where nothing has to be fetched, which is nearly always.
    private func prepare(
        _ call: ChatCall,
        _ deployment: Deployment,
        _ upstream: UpstreamClient,
        _ trace: inout CallTrace,
        _ output: any ChatStreamConsumer
    ) async throws(LLMError) -> (ChatAttempt, WireRequest, Deadlines) {
        let translator = try deployment.translator(for: call.form)
        var input = ChatInput(request: call.request, answerID: call.answerID, created: call.created)
        input.asksStreamUsage = call.request.includesUsage || self.asksUncalledUsage(of: call.form)
        input.forwardedHeaders = call.options.forwardedHeaders
        let timeout = self.timeout(call, deployment)
        trace.timeout = timeout
        let fetches = try translator.fetches(for: input, from: deployment.target)
        if !fetches.isEmpty {
            try await self.fetch(fetches, for: translator, &input, call, deployment, upstream, timeout)
        }
        let encoded = try translator.encode(input, for: deployment.target)
        trace.dropped = encoded.dropped
        let attempt = ChatAttempt(
            input,
            on: deployment.shared,
            through: translator,
            into: output,
            eventLoop: upstream.eventLoop
        )
        let deadlines = call.request.isStream ? Deadlines(each: timeout) : Deadlines(connect: timeout, total: timeout)
        return (attempt, encoded.wire, deadlines)
    }

    /// Puts the caller's credential on a request.
    func authorize(
        _ request: inout WireRequest,
        _ options: CallOptions,
        _ deployment: Deployment
    ) async throws(LLMError) {
        switch try deployment.authorize(&request, clientKey: options.clientKey) {
        case .done: break
        case .needs(let source): try await source.authorize(&request)
        }
    }

    /// Fetches what a translation asks for, round after round until it asks for no more.
    private func fetch(
        _ first: [Fetch],
        for translator: any ChatTranslator,
        _ input: inout ChatInput,
        _ call: ChatCall,
        _ deployment: Deployment,
        _ upstream: UpstreamClient,
        _ timeout: Duration
    ) async throws(LLMError) {
        var wanted = first
        for _ in 0..<Self.maximumFetchRounds {
            for fetch in wanted where input.fetched[fetch.name] == nil {
                switch fetch {
                case .document(let address):
                    input.fetched[address] = try await self.documents.fetch(address, over: upstream, within: timeout)
                case .provider(let name, var request):
                    try await self.authorize(&request, call.options, deployment)
                    let deadlines = Deadlines(connect: timeout, total: timeout)
                    input.fetched[name] = try await upstream.response(for: request, deadlines: deadlines)
                }
            }
            wanted = try translator.fetches(for: input, from: deployment.target)
            if wanted.allSatisfy({ input.fetched[$0.name] != nil }) { return }
        }
        throw LLMError(.badRequest, "The request needs more documents than are fetched for one call.")
    }

    private static let maximumFetchRounds = 8

    /// A whole answer; who asked for a stream gets it as one, for not every provider streams.
    private func answer(
        _ response: ChatResponse,
        _ headers: WireHeaders,
        of call: ChatCall,
        _ output: any ChatStreamConsumer
    ) -> ChatAnswer {
        guard call.request.isStream else { return .whole(response, headers) }
        let chunk =
            if case .textCompletion = call.form {
                TextCompletionResponse(document: response.document, usage: response.usage).asChunk
            } else {
                response.asChunk
            }
        output.play([chunk], failure: nil)
        return .rendered(response.usage, headers)
    }

    /// Whether a stream is asked for usage that its client did not ask for.
    ///
    /// Not in text completions: as recorded, and not every server knows the option there.
    private func asksUncalledUsage(of form: CallForm) -> Bool {
        if case .textCompletion = form { return false }
        return self.settings.alwaysIncludeStreamUsage != false
    }

    /// Plays a mocked answer.
    private func play(
        _ settings: JSONObject,
        of call: ChatCall,
        on deployment: Deployment,
        into output: any ChatStreamConsumer
    ) async throws(LLMError) -> ChatAnswer {
        let mock = MockAnswer(
            settings,
            for: try Self.chatRequest(of: call),
            model: deployment.target.model,
            id: call.answerID,
            created: call.created,
            timeout: self.timeout(call, deployment)
        )
        if mock.delay > .zero { try await Self.pause(mock.delay) }
        switch mock.result {
        case .failure(let error): throw error
        case .response(let response): return .whole(try Self.answer(response, in: call.form), WireHeaders())
        case .chunks(let chunks, let failure):
            output.play(chunks, failure: failure)
            return .rendered(chunks.last?.usage, WireHeaders())
        }
    }

    /// The call as chat, whatever form it came in.
    private static func chatRequest(of call: ChatCall) throws(LLMError) -> ChatRequest {
        guard case .messages(let request) = call.form else { return call.request }
        return try MessagesChatRequest(request, for: nil).request
    }

    /// A made-up answer of chat in the form that was asked for.
    private static func answer(_ response: ChatResponse, in form: CallForm) throws(LLMError) -> ChatResponse {
        switch form {
        case .chat: return response
        case .textCompletion:
            let answer = try TextCompletionResponse(response)
            return ChatResponse(document: answer.document, usage: answer.usage)
        case .messages:
            let message = try MessagesBridge.message(of: response)
            return ChatResponse(document: message.document, usage: message.usage)
        }
    }

    /// The time an attempt may take: the request's word, the deployment's, the settings'.
    ///
    /// For a stream it bounds the wait for the head and every pause, for a whole answer everything.
    private func timeout(_ call: ChatCall, _ deployment: Deployment) -> Duration {
        let configured = deployment.definition
        if call.request.isStream,
            let stream = call.options.streamTimeout ?? configured.streamTimeout ?? self.settings.streamTimeout
        {
            return stream
        }
        return call.options.timeout ?? configured.timeout ?? self.settings.requestTimeout
    }
}
