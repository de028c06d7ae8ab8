package import LLMCore
package import LLMDialects
import LLMRouter
package import LLMTransport
import NIOCore

/// What a chat call came to.
package enum ChatAnswer<Renderer: ChatRenderer> {
    /// A whole answer, and the provider's header fields.
    case whole(ChatResponse, WireHeaders)
    /// A committed stream; the attempt is the handle to read it.
    case stream(ChatAttempt<Renderer>, WireHeaders)
    /// A mocked stream, complete in the renderer.
    case rendered(Renderer, Usage?)
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
    ///   - makeRenderer: a renderer for one attempt's stream.
    /// - Returns: a whole answer, or a stream that has begun.
    /// - Throws: the last attempt's failure, what kept an attempt from being made, or `clientGone` if cancelled.
    package func chat<Renderer: ChatRenderer>(
        _ call: ChatCall,
        over upstream: UpstreamClient,
        using random: inout some RandomNumberGenerator,
        trace: inout CallTrace,
        makeRenderer: () -> Renderer
    ) async throws(LLMError) -> ChatAnswer<Renderer> {
        let route = try self.route(call.group)
        trace.group = route.group
        trace.maxRetries = self.maxRetries(call, route)
        var plan = Plan(candidates: route.candidates, maxRetries: trace.maxRetries, backoff: self.settings.backoff)
        var lastError: LLMError?
        while case .attempt(let pick, let delay) = plan.next(after: lastError, using: &random) {
            trace.retries = plan.retries
            if delay > .zero {
                guard (try? await Task.sleep(for: delay)) != nil else { throw LLMError(.clientGone, "Cancelled.") }
            }
            let deployment = try self.deployment(pick, route: route, requested: call.group)
            trace.deployment = deployment
            do throws(LLMError) {
                return try await self.attempt(call, on: deployment, over: upstream, trace: &trace, makeRenderer())
            } catch {
                guard error.code != .clientGone else { throw error }
                lastError = error
            }
        }
        throw lastError ?? LLMError(.noDeployments, "No deployments available for selected model.")
    }

    /// One try: encode, add credentials, send, read.
    private func attempt<Renderer: ChatRenderer>(
        _ call: ChatCall,
        on deployment: Deployment,
        over upstream: UpstreamClient,
        trace: inout CallTrace,
        _ renderer: Renderer
    ) async throws(LLMError) -> ChatAnswer<Renderer> {
        if let mock = deployment.mock(for: call) {
            let answer = MockAnswer(
                mock,
                for: call.request,
                model: deployment.target.model,
                id: call.answerID,
                created: call.created,
                timeout: self.timeout(call, deployment)
            )
            return try await self.answer(answer, renderer: renderer)
        }
        let translator = try deployment.readyTranslator()
        var input = ChatInput(request: call.request, answerID: call.answerID, created: call.created)
        input.asksStreamUsage = call.request.includesUsage || self.settings.alwaysIncludeStreamUsage != false
        input.forwardedHeaders = call.forwardedHeaders
        var encoded = try translator.encode(input, for: deployment.shared.value)
        trace.dropped = encoded.dropped
        let credential = try deployment.credential(clientKey: call.clientKey)
        credential.apply(to: &encoded.wire)
        let timeout = self.timeout(call, deployment)
        let deadlines = call.request.isStream ? Deadlines(each: timeout) : Deadlines(connect: timeout, total: timeout)
        trace.timeout = timeout
        let attempt = ChatAttempt(
            input,
            on: deployment.shared,
            through: translator,
            renderer: renderer,
            eventLoop: upstream.eventLoop
        )
        switch try await attempt.run(encoded.wire, over: upstream, deadlines: deadlines) {
        case .whole(let response, let headers): return .whole(response, headers)
        case .stream(let headers): return .stream(attempt, headers)
        }
    }

    /// Plays a mocked answer.
    private func answer<Renderer: ChatRenderer>(
        _ mock: MockAnswer,
        renderer: Renderer
    ) async throws(LLMError) -> ChatAnswer<Renderer> {
        if mock.delay > .zero {
            guard (try? await Task.sleep(for: mock.delay)) != nil else { throw LLMError(.clientGone, "Cancelled.") }
        }
        switch mock.result {
        case .failure(let error): throw error
        case .response(let response): return .whole(response, WireHeaders())
        case .chunks(let chunks, let failure):
            var renderer = renderer
            for chunk in chunks { renderer.write(chunk) }
            if let failure { renderer.fail(failure) } else { renderer.finish() }
            return .rendered(renderer, chunks.last?.usage)
        }
    }

    /// The time an attempt may take: the request's word, the deployment's, the settings'.
    ///
    /// For a stream it bounds the wait for the head and every pause, for a whole answer everything.
    private func timeout(_ call: ChatCall, _ deployment: Deployment) -> Duration {
        let configured = deployment.definition
        if call.request.isStream,
            let stream = call.streamTimeout ?? configured.streamTimeout ?? self.settings.streamTimeout
        {
            return stream
        }
        return call.timeout ?? configured.timeout ?? self.settings.requestTimeout
    }
}
