import LLMCore
import LLMCredentials
import LLMDialects
import LLMTransport
import NIOCore

// One attempt up to its request: translation, what has to be fetched for it, credentials, deadlines.

extension LLMClient {
    /// One try up to its request: what has to be fetched first, then the translation.
    ///
    /// Waits for nothing where nothing has to be fetched, which is nearly always.
    func prepare(
        _ progress: CallProgress,
        _ deployment: Deployment,
        _ upstream: UpstreamClient,
        _ trace: inout CallTrace,
        _ output: any ChatStreamConsumer
    ) async throws(LLMError) -> (ChatAttempt, WireRequest, Deadlines) {
        let call = progress.call
        let translator = try deployment.translator(for: call.form)
        var input = ChatInput(request: call.request, answerID: call.answerID, created: call.created)
        input.asksStreamUsage = call.request.includesUsage || self.asksUncalledUsage(of: call.form)
        input.forwardedHeaders = call.options.forwardedHeaders
        let timeout = self.timeout(call, deployment)
        trace.timeout = timeout
        let limit = progress.timeLeft.map { min(timeout, max($0, .milliseconds(1))) } ?? timeout
        let fetches = try translator.fetches(for: input, from: deployment.target)
        if !fetches.isEmpty {
            try await self.fetch(fetches, for: translator, &input, call, deployment, upstream, limit)
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
        let deadlines =
            call.request.isStream
            ? Deadlines(untilStream: limit, idle: timeout) : Deadlines(connect: limit, total: limit)
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
}
