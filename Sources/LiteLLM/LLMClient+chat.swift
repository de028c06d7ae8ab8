package import LLMCore
import LLMCredentials
package import LLMDialects
package import LLMRouter
package import LLMTransport

/// What a call came to.
package enum ChatAnswer {
    /// A whole answer, and the provider's header fields.
    case whole(ChatResponse, WireHeaders)
    /// A committed stream; the attempt is the handle to read it.
    case stream(ChatAttempt, WireHeaders)
    /// A stream that is complete in the output already; what was counted, and the provider's header fields.
    case rendered(Usage?, WireHeaders)
    /// What embedding inputs came to, and the provider's header fields.
    case vectors(EmbeddingResponse, WireHeaders)
}

extension LLMClient {
    /// Tries deployments, and what the configuration has in their place, until one answers or nothing is left to try.
    ///
    /// The attempt loop: the library and the gateway share it, and all forms of call go through it. What follows a
    /// failure is decided in `recover(from:isFinal:_:_:using:)`.
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
    /// - Throws: what kept the group that was asked for from answering, or `clientGone` if cancelled.
    package func chat(
        _ call: ChatCall,
        over upstream: UpstreamClient,
        using random: inout CallRandom,
        trace: inout CallTrace,
        into output: any ChatStreamConsumer
    ) async throws(LLMError) -> ChatAnswer {
        let run = try CallRun(call, self, over: upstream, into: output, &trace)
        var step = run.begin(&trace, using: &random)
        while true {
            switch step {
            case .done: return try run.takeAnswer()
            case .failed:
                let delay = try run.recover(&trace, using: &random)
                if delay > .zero { try await Self.pause(delay) }
                step = run.begin(&trace, using: &random)
            case .send:
                guard let attempt = run.attempt, let request = run.request else {
                    step = run.fail(LLMError(.internalServerError, "An attempt has no request."))
                    continue
                }
                await attempt.run(request, over: upstream, deadlines: run.deadlines)
                step = run.receive(&trace)
            case .awaitSecond:
                await run.progress.call.options.watch?.untilSecondFailed()
                step = run.beginAfterSecond(&trace, using: &random)
            case .turnAside: step = await self.turnAside(run, &trace)
            }
        }
    }

    /// Waits for what few calls need.
    ///
    /// - Returns: what the attempt does after it.
    @inline(never)
    private func turnAside(_ run: CallRun, _ trace: inout CallTrace) async -> CallRun.Step {
        guard let aside = run.aside, let deployment = run.deployment else { return .failed }
        let call = run.progress.call
        do throws(LLMError) {
            switch aside {
            case .mock(let mock):
                guard let answer = try await self.play(mock, of: call, on: deployment, &trace, into: run.output) else {
                    return run.beginUnmocked(&trace)
                }
                run.finish(answer)
                run.succeeded(nil)
                return .done
            case .embed(let request):
                var (response, headers) = try await self.embed(
                    request,
                    run.progress,
                    on: deployment,
                    over: run.upstream,
                    &trace
                )
                run.deployment?.complete(&response.usage, of: call, since: run.progress.lease?.begun)
                run.finish(.vectors(response, headers))
                run.succeeded(response.usage)
                return .done
            case .fetch:
                if var draft = run.draft {
                    try await self.fetch(for: &draft, call, deployment, run.upstream)
                    run.draft = draft
                }
                return run.prepare(&trace)
            case .authorize(let source):
                if var request = run.request {
                    try await source.authorize(&request)
                    run.request = request
                }
                return .send
            case .follow(let followUp):
                let (deadlines, begun) = run.allowed ?? (Deadlines(), ContinuousClock.now)
                let next = try await self.request(
                    of: followUp,
                    call.options.clientKey,
                    deployment,
                    within: deadlines,
                    since: begun
                )
                run.follow(with: next)
                return .send
            }
        } catch {
            // Whatever was under way is no provider's failure when nobody waits for it any more.
            return run.fail(Task.isCancelled ? LLMError(.clientGone, "Cancelled.") : error)
        }
    }

    static func pause(_ delay: Duration) async throws(LLMError) {
        guard (try? await Task.sleep(for: delay)) != nil else { throw LLMError(.clientGone, "Cancelled.") }
    }

    /// A whole answer; who asked for a stream gets it as one, for not every provider streams.
    func answer(
        _ response: ChatResponse,
        _ headers: WireHeaders,
        of call: ChatCall,
        _ output: any ChatStreamConsumer
    ) throws(LLMError) -> ChatAnswer {
        if self.refusesFiltered(call), FilteredAnswer.isOne(response.document.tree) { throw FilteredAnswer.error }
        guard call.request.isStream else { return .whole(response, headers) }
        var chunk =
            if case .textCompletion = call.form {
                TextCompletionResponse(document: response.document, usage: response.usage).asChunk
            } else {
                response.asChunk
            }
        chunk.usage = chunk.usage ?? response.usage
        output.play([chunk], failure: nil)
        return .rendered(response.usage, headers)
    }

    /// Plays a mocked answer; nil where the mock is none for this form of call.
    func play(
        _ settings: JSONObject,
        of call: ChatCall,
        on deployment: Deployment,
        _ trace: inout CallTrace,
        into output: any ChatStreamConsumer
    ) async throws(LLMError) -> ChatAnswer? {
        if case .embedding(let request) = call.form, settings["mock_timeout"]?.boolValue != true {
            guard let answer = MockEmbedding.answer(settings, request) else { return nil }
            return .vectors(try answer.get(), WireHeaders())
        }
        let timeout = self.timeout(call, deployment)
        trace.timeout = timeout
        let mock = MockAnswer(
            settings,
            for: try Self.chatRequest(of: call),
            model: deployment.target.model,
            id: call.answerID,
            created: call.created,
            timeout: timeout
        )
        if mock.delay > .zero { try await Self.pause(mock.delay) }
        self.showCost(of: call, on: deployment, since: nil, in: output)
        switch mock.result {
        case .failure(let error): throw error
        case .response(let response):
            return try self.answer(Self.answer(response, in: call.form), WireHeaders(), of: call, output)
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
        case .chat, .embedding: return response
        case .textCompletion:
            let answer = try TextCompletionResponse(response)
            return ChatResponse(document: answer.document, usage: answer.usage)
        case .messages:
            let message = try MessagesBridge.message(of: response)
            return ChatResponse(document: message.document, usage: message.usage)
        }
    }
}
