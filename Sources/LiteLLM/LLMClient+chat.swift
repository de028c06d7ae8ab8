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
        let route = try self.route(of: call)
        let deadline = call.options.deadline ?? self.settings.plan.totalTimeout.map { ContinuousClock.now + $0 }
        var progress = CallProgress(call: call, route: route, deadline: deadline)
        // What was asked for says more than the pattern or the id that it led to.
        trace.group = call.group
        trace.maxRetries = self.maxRetries(call.options, route)
        while true {
            // Until something was picked, asking the same group again would find the same.
            var isFinal = true
            let failure: LLMError
            do throws(LLMError) {
                if !progress.call.options.mock.isEmpty, let test = self.testingFailure(progress) {
                    isFinal = test.isFinal
                    throw test.error
                }
                let deployment = try self.pick(for: &progress, &trace, using: &random)
                (isFinal, trace.deployment) = (false, deployment)
                if progress.call.request.isStream { output.refusesFiltered = self.refusesFiltered(progress.call) }
                if let mock = deployment.mock(with: progress.call.options.mock),
                    let answer = try await self.play(mock, of: progress.call, on: deployment, &trace, into: output)
                {
                    self.succeeded(progress.lease, on: deployment, nil)
                    return answer
                }
                if case .embedding(let request) = progress.call.form {
                    let (response, headers) = try await self.embed(
                        request,
                        progress,
                        on: deployment,
                        over: upstream,
                        &trace
                    )
                    self.succeeded(progress.lease, on: deployment, response.usage)
                    return .vectors(response, headers)
                }
                var draft = try self.draft(progress.call, within: progress.timeLeft, deployment)
                trace.timeout = draft.timeout
                if !draft.fetches.isEmpty { try await self.fetch(for: &draft, progress.call, deployment, upstream) }
                var (attempt, request, deadlines) = try self.prepare(
                    draft,
                    deployment,
                    on: upstream.eventLoop,
                    &trace,
                    output
                )
                let (begun, whole) = (ContinuousClock.now, deadlines)
                let clientKey = progress.call.options.clientKey
                if case .needs(let source) = try deployment.authorize(&request, clientKey: clientKey) {
                    try await source.authorize(&request)
                }
                while true {
                    switch try await attempt.run(request, over: upstream, deadlines: deadlines) {
                    case .whole(let response, let headers):
                        let answer = try self.answer(response, headers, of: progress.call, output)
                        self.succeeded(progress.lease, on: deployment, response.usage)
                        return answer
                    case .stream(let headers):
                        self.committed(progress, &trace)
                        return .stream(attempt, headers)
                    case .again(let followUp):
                        request = try await self.request(of: followUp, clientKey, deployment)
                        (attempt, deadlines) = (attempt.next(), whole.remaining(after: ContinuousClock.now - begun))
                    }
                }
            } catch {
                failure = error
            }
            let delay = try self.recover(from: failure, isFinal: isFinal, &progress, &trace, using: &random)
            if trace.fallbacks > 0 { output.rename(to: trace.group) }
            if delay > .zero { try await Self.pause(delay) }
        }
    }

    static func pause(_ delay: Duration) async throws(LLMError) {
        guard (try? await Task.sleep(for: delay)) != nil else { throw LLMError(.clientGone, "Cancelled.") }
    }

    /// A whole answer; who asked for a stream gets it as one, for not every provider streams.
    private func answer(
        _ response: ChatResponse,
        _ headers: WireHeaders,
        of call: ChatCall,
        _ output: any ChatStreamConsumer
    ) throws(LLMError) -> ChatAnswer {
        if self.refusesFiltered(call), FilteredAnswer.isOne(response.document.tree) { throw FilteredAnswer.error }
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
        self.showCost(on: deployment, in: output)
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
