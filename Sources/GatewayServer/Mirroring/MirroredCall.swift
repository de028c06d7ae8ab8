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
                usage = end.usage ?? UsageEstimate.make(self.call, generated: output.generatedText, trace)
                failure = end.failure
                client.settle(trace, usage: usage, failure: end.failure, isCancelled: end.isCancelled)
            case .rendered(let counted, _): usage = counted
            case .vectors: break
            }
        } catch {
            failure = error
        }
        self.settle(usage, failure, trace, elapsed: self.scope.loop.nanoseconds() &- begun)
    }

    /// Reads a stream to its end and keeps nothing of it; the provider's connection is cut when this is cancelled.
    private func drain(
        _ attempt: ChatAttempt,
        _ output: any ChatStreamConsumer & StreamedBody
    ) async -> ChatAttempt.StreamEnd {
        let sink = MirrorSink(output)
        // The attempt does not keep it.
        defer { withExtendedLifetime(sink) {} }
        attempt.attach(sink)
        sink.streamAdvanced()
        return await attempt.finishedOrCancelled()
    }

    /// What it cost is spent like any other money; its line in the access log says that it is a copy.
    private func settle(_ usage: Usage?, _ failure: LLMError?, _ trace: CallTrace, elapsed: UInt64) {
        let cost = CallCost(trace.deployment?.cost(of: usage))
        if let cost { self.scope.application.spending.add(cost.amount) }
        self.scope.log(status: failure?.status ?? 200, elapsed: elapsed) { line in
            line.append(literal: " mirror")
            if let failure {
                line.append(UInt8(ascii: " "))
                line.append(text: failure.code.label)
            }
            line.append(literal: " model=")
            line.append(text: self.call.group)
            if let usage {
                line.append(literal: " tokens=")
                line.append(decimal: usage.promptTokens)
                line.append(UInt8(ascii: "+"))
                line.append(decimal: usage.completionTokens)
            }
            if let cost {
                line.append(literal: " cost=")
                line.append(text: cost.text)
            }
        }
    }
}

/// Takes a stream's bytes out as they come, for nobody.
private final class MirrorSink: ChatStreamSink {
    private let output: any StreamedBody

    init(_ output: any StreamedBody) {
        self.output = output
    }

    func streamAdvanced() {
        _ = self.output.takeBytes()
    }
}
