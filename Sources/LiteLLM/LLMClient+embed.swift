import LLMCatalog
package import LLMCore
package import LLMDialects
package import LLMRouter
package import LLMTransport

/// One embedding request with everything that the attempt loop may vary its behaviour by.
package struct EmbeddingCall: Sendable {
    /// The client's request.
    package let request: EmbeddingRequest
    /// The group that is asked.
    package let group: String
    /// What the request says about the call itself.
    package let options: CallOptions

    package init(request: EmbeddingRequest, group: String, options: CallOptions = CallOptions()) {
        self.request = request
        self.group = group
        self.options = options
    }
}

extension LLMClient {
    /// Tries deployments until one answers or the plan is spent.
    ///
    /// Must run on `upstream`'s event loop.
    ///
    /// - Parameters:
    ///   - call: the request and what varies its behaviour.
    ///   - upstream: the connections of the event loop this runs on.
    ///   - random: decides between equal deployments.
    ///   - trace: is told what happened, also when this throws.
    /// - Returns: the vectors, and the provider's header fields.
    /// - Throws: the last attempt's failure, what kept an attempt from being made, or `clientGone` if cancelled.
    package func embed(
        _ call: EmbeddingCall,
        over upstream: UpstreamClient,
        using random: inout CallRandom,
        trace: inout CallTrace
    ) async throws(LLMError) -> (EmbeddingResponse, WireHeaders) {
        let route = try self.route(call.group)
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
                if let mock = deployment.mock(for: call.options), let answer = MockEmbedding.answer(mock, call.request)
                {
                    return (try answer.get(), WireHeaders())
                }
                return try await self.embed(call, on: deployment, over: upstream, &trace)
            } catch {
                guard error.code != .clientGone else { throw error }
                if error.upstreamStatus == 401 { deployment.credentialRefused() }
                trace.failures.append(AttemptFailure(deployment: deployment, error: error))
                lastError = error
            }
        }
        throw lastError ?? LLMError(.noDeployments, "No deployments available for selected model.")
    }

    /// One try: every request that the provider needs for the inputs, one after the other.
    private func embed(
        _ call: EmbeddingCall,
        on deployment: Deployment,
        over upstream: UpstreamClient,
        _ trace: inout CallTrace
    ) async throws(LLMError) -> (EmbeddingResponse, WireHeaders) {
        let translator = try deployment.embeddingTranslator()
        var input = EmbeddingInput(request: call.request)
        input.forwardedHeaders = call.options.forwardedHeaders
        let encoded = try translator.encode(input, for: deployment.target)
        trace.dropped = encoded.dropped
        try self.refuseLoss(encoded.dropped, on: deployment)
        let timeout = call.options.timeout ?? deployment.definition.timeout ?? self.settings.requestTimeout
        trace.timeout = timeout
        var answers: [WireResponse] = []
        for var request in encoded.wires {
            try await self.authorize(&request, call.options, deployment)
            var answer: WireResponse
            do throws(LLMError) {
                let begun = ContinuousClock.now
                defer { trace.upstreamTime.add(ContinuousClock.now - begun) }
                answer = try await upstream.response(
                    for: request,
                    deadlines: Deadlines(connect: timeout, total: timeout)
                )
            } catch {
                var error = error
                error.provider = error.provider ?? deployment.target.provider.id
                throw error
            }
            answer.dropByteOrderMark()
            guard (200..<300).contains(answer.status) else {
                throw translator.decodeError(answer, from: deployment.target)
            }
            answers.append(answer)
        }
        let response = try translator.decode(answers, of: input, from: deployment.target)
        return (response, answers.last?.headers ?? WireHeaders())
    }
}
