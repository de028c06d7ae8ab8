import LLMCatalog
package import LLMCore
package import LLMDialects
import LLMRouter
package import LLMTransport

// Questions to one deployment, asked for its health and not for an answer.

extension LLMClient {
    /// Asks a deployment once, whatever routing thinks of it: nothing is retried, no fallback is asked, and routing
    /// neither counts the call nor learns from it.
    ///
    /// Must run on `upstream`'s event loop.
    ///
    /// - Parameters:
    ///   - call: the question; not a stream.
    ///   - deployment: who is asked.
    ///   - limit: how long everything may take, whatever other timeouts say.
    ///   - upstream: the connections of the event loop this runs on.
    /// - Returns: the header fields of the provider's answer.
    /// - Throws: why there is no answer that can be understood.
    package func probe(
        _ call: ChatCall,
        on deployment: Deployment,
        within limit: Duration,
        over upstream: UpstreamClient
    ) async throws(LLMError) -> WireHeaders {
        do throws(LLMError) {
            return try await self.ask(call, deployment, within: limit, upstream)
        } catch {
            if error.upstreamStatus == 401 { deployment.credentialRefused() }
            throw error
        }
    }

    /// The same for an operation that is neither text nor vectors.
    ///
    /// - Parameters:
    ///   - probe: what is asked.
    ///   - request: the same for this deployment, without a credential.
    ///   - deployment: who is asked.
    ///   - limit: how long everything may take.
    ///   - upstream: the connections of the event loop this runs on.
    /// - Returns: the header fields of the provider's answer.
    /// - Throws: why there is no answer that can be understood.
    package func probe(
        _ probe: OperationProbe,
        _ request: WireRequest,
        on deployment: Deployment,
        within limit: Duration,
        over upstream: UpstreamClient
    ) async throws(LLMError) -> WireHeaders {
        do throws(LLMError) {
            var request = request
            try await self.authorize(&request, nil, deployment)
            var answer = try await upstream.response(for: request, deadlines: Deadlines(connect: limit, total: limit))
            answer.dropByteOrderMark()
            try probe.check(answer, from: deployment.target)
            return answer.headers
        } catch {
            throw self.told(error, of: deployment)
        }
    }

    /// The same for realtime connections: one is opened, its first event heard, and closed.
    ///
    /// A server that says nothing within a few seconds is taken for one that waits to be spoken to.
    ///
    /// - Parameters:
    ///   - probe: what is asked.
    ///   - request: the handshake for this deployment, without a credential and without the fields of WebSockets.
    ///   - deployment: who is asked.
    ///   - limit: how long everything may take.
    ///   - nonce: three numbers that nobody can foresee.
    ///   - upstream: the connections of the event loop this runs on.
    /// - Returns: the header fields of the provider's answer.
    /// - Throws: why there is no connection, or what the provider said is wrong.
    package func probe(
        _ probe: OperationProbe,
        handshake request: WireRequest,
        on deployment: Deployment,
        within limit: Duration,
        nonce: (UInt64, UInt64, UInt64),
        over upstream: UpstreamClient
    ) async throws(LLMError) -> WireHeaders {
        do throws(LLMError) {
            var request = request
            try await self.authorize(&request, nil, deployment)
            let answer = try await upstream.greet(
                request,
                nonce: nonce,
                patience: Self.greetingPatience,
                deadlines: Deadlines(connect: limit, total: limit)
            )
            switch answer {
            case .silent(let headers): return headers
            case .message(let bytes, let headers):
                try probe.check(firstEvent: bytes, from: deployment.target)
                return headers
            case .closed(let code, let reason): throw probe.closed(with: code, reason, by: deployment.target)
            case .refused(let response):
                try probe.check(response, from: deployment.target)
                return response.headers
            }
        } catch {
            throw self.told(error, of: deployment)
        }
    }

    /// How long the first event of a realtime connection is waited for.
    private static let greetingPatience = Duration.seconds(5)

    /// A probe's failure as it may be shown; a credential that was refused is asked for anew.
    private func told(_ error: LLMError, of deployment: Deployment) -> LLMError {
        if error.upstreamStatus == 401 { deployment.credentialRefused() }
        var error = error
        error.provider = error.provider ?? deployment.target.provider.id
        deployment.hideKey(in: &error, clientKey: nil)
        return error
    }

    private func ask(
        _ call: ChatCall,
        _ deployment: Deployment,
        within limit: Duration,
        _ upstream: UpstreamClient
    ) async throws(LLMError) -> WireHeaders {
        let begun = ContinuousClock.now
        let output = ChatStreamOutput { _, _ in ChunkCollector() }
        var trace = CallTrace()
        if let mock = deployment.mock(with: [:]),
            try await self.play(mock, of: call, on: deployment, &trace, into: output) != nil
        {
            return WireHeaders()
        }
        if case .embedding(let request) = call.form {
            let deadline = begun + limit
            return try await self.embed(request, of: call, until: deadline, on: deployment, over: upstream, &trace).1
        }
        var draft = try self.draft(call, within: limit, deployment)
        if !draft.fetches.isEmpty { try await self.fetch(for: &draft, call, deployment, upstream) }
        let prepared = try self.prepare(draft, of: call, deployment, on: upstream.eventLoop, &trace, output)
        var (attempt, request, deadlines) = prepared
        try await self.authorize(&request, nil, deployment)
        deadlines = try deadlines.after(ContinuousClock.now - begun, for: request)
        while true {
            await attempt.run(request, over: upstream, deadlines: deadlines)
            switch try attempt.takeReply() {
            case .whole(_, let headers): return headers
            case .stream:
                throw LLMError(.responseValidation, "The provider answered with a stream that nobody asked for.")
            case .again(let followUp):
                (request, deadlines) = try await self.request(
                    of: followUp,
                    nil,
                    deployment,
                    within: prepared.2,
                    since: begun
                )
                attempt = attempt.next()
            }
        }
    }

    /// The deployment as checks ask it: with `health_check_model` where there is one; behind a wildcard with the model of
    /// its provider and mode that costs least.
    ///
    /// - Parameters:
    ///   - deployment: as it is configured.
    ///   - mode: what it is asked for; nil is chat.
    /// - Returns: nil where no such model is known.
    /// - Throws: why the model cannot be asked.
    package func checkable(_ deployment: Deployment, mode: String?) throws(LLMError) -> Deployment? {
        if let model = deployment.definition.info["health_check_model"]?.stringValue, !model.isEmpty {
            return try self.factory.deployment(like: deployment, model: model)
        }
        let pattern = deployment.routed.model
        guard pattern.utf8.contains(UInt8(ascii: "*")) else { return deployment }
        let provider = deployment.target.provider.id
        let known = mode.map { ModelMode(rawValue: $0) ?? .chat } ?? .chat
        guard let model = self.factory.cheapestModel(matching: pattern, of: provider, for: known) else { return nil }
        return try self.factory.deployment(like: deployment, model: model)
    }

    /// A deployment that stands in no configuration.
    package func deployment(for definition: DeploymentDefinition) throws(LLMError) -> Deployment {
        try self.factory.deployment(definition, index: 0)
    }
}
