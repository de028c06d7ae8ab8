import LLMCatalog
import LLMCore
import LLMDialects
import LLMTokens
import LLMTransport

extension LLMClient {
    /// One try of an embedding call on its way through deployments.
    func embed(
        _ request: EmbeddingRequest,
        _ progress: CallProgress,
        on deployment: Deployment,
        over upstream: UpstreamClient,
        _ trace: inout CallTrace
    ) async throws(LLMError) -> (EmbeddingResponse, WireHeaders) {
        let (call, deadline) = (progress.call, progress.deadline)
        return try await self.embed(request, of: call, until: deadline, on: deployment, over: upstream, &trace)
    }

    /// One try of an embedding call: every request that the provider needs for the inputs, one after the other.
    func embed(
        _ request: EmbeddingRequest,
        of call: ChatCall,
        until deadline: ContinuousClock.Instant?,
        on deployment: Deployment,
        over upstream: UpstreamClient,
        _ trace: inout CallTrace
    ) async throws(LLMError) -> (EmbeddingResponse, WireHeaders) {
        let options = call.options
        let translator = try deployment.embeddingTranslator()
        var input = EmbeddingInput(request: deployment.readable(request))
        input.forwardedHeaders = options.forwardedHeaders
        let encoded = try translator.encode(input, for: deployment.target)
        trace.dropped = encoded.dropped
        try self.refuseLoss(encoded.dropped, on: deployment)
        let timeout = self.timeout(call, deployment)
        trace.timeout = timeout
        var answers: [WireResponse] = []
        for var wire in encoded.wires {
            try await self.authorize(&wire, options.clientKey, deployment)
            let limit = deadline.map { min(timeout, max($0 - ContinuousClock.now, .milliseconds(1))) } ?? timeout
            var answer: WireResponse
            do throws(LLMError) {
                let begun = ContinuousClock.now
                defer { trace.upstreamTime.add(ContinuousClock.now - begun) }
                answer = try await upstream.response(for: wire, deadlines: Deadlines(connect: limit, total: limit))
            } catch {
                var error = error
                error.provider = error.provider ?? deployment.target.provider.id
                throw error
            }
            answer.dropByteOrderMark()
            guard (200..<300).contains(answer.status) else {
                throw translator.decodeError(answer, from: deployment.target).with(answer.headers)
            }
            answers.append(answer)
        }
        let response = try translator.decode(answers, of: input, from: deployment.target)
        return (response, answers.last?.headers ?? WireHeaders())
    }
}

extension Deployment {
    /// A request that the provider can read: few take tokens, and clients that make them have the vocabulary of OpenAI's
    /// embedding models.
    fileprivate func readable(_ request: EmbeddingRequest) -> EmbeddingRequest {
        guard !self.target.profile.rules.quirks.contains(.embedsTokens) else { return request }
        let counter = TokenCounter()
        return request.replacingTokens { counter.decode($0, encoding: .cl100kBase) }
    }
}
