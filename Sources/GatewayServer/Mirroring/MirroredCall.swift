import GatewayPolicy
import LLMCore
import LLMDialects
import LLMTransport
import LiteLLM

/// A copy of a request for a group whose answer nobody gets (`silent_model`).
struct MirroredCall: Sendable {
    /// The request that it is a copy of.
    let scope: RequestScope
    let call: ChatCall

    /// Asks, takes the whole answer or the whole stream, and settles the account.
    ///
    /// Must run on the event loop of the request.
    func run() async {
        let client = self.scope.snapshot.client
        let begun = self.scope.loop.nanoseconds()
        let output = Pipeline(scope: self.scope).output(of: self.call)
        var random = self.scope.loop.makeRandom()
        var trace = CallTrace()
        var usage: Usage?
        var failure: LLMError?
        do throws(LLMError) {
            let answer = try await client.chat(
                self.call,
                over: self.scope.loop.upstream,
                using: &random,
                trace: &trace,
                into: output
            )
            switch answer {
            case .whole(let response, _):
                usage =
                    response.usage
                    ?? UsageEstimate.make(self.call, generated: UsageEstimate.text(of: response), trace)
            case .stream(let attempt, _):
                let end = await self.drain(attempt, output)
                usage = UsageEstimate.used(end, self.call, generated: output.generatedText, trace)
                failure = end.failure
                client.settle(trace, usage: usage, failure: end.failure, isCancelled: end.isCancelled)
            case .rendered(let counted, _): usage = counted
            case .vectors(let response, _): usage = response.usage
            }
        } catch {
            failure = error
        }
        let time = self.scope.loop.nanoseconds() &- begun
        let settlement = Settlement(scope: self.scope, copyTime: time)
        settlement.settle(usage, trace, status: failure?.status ?? 200, failure: failure)
    }

    /// Reads a stream to its end and keeps nothing of it; the provider's connection is cut when this is cancelled.
    private func drain(
        _ attempt: ChatAttempt,
        _ output: any ChatStreamConsumer & StreamedBody
    ) async -> ChatAttempt.StreamEnd {
        let sink = DiscardingSink { _ = output.takeBytes() }
        // The attempt does not keep it.
        defer { withExtendedLifetime(sink) {} }
        attempt.attach(sink)
        sink.streamAdvanced()
        return await attempt.finishedOrCancelled()
    }
}
