import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport
import NIOCore

/// A copy of a call for a group whose answer nobody gets (`silent_model`).
struct MirroredChat: Sendable {
    let call: ChatCall
    let client: LLMClient
    let upstream: NIOLoopBoundBox<UpstreamClient>
    let random: CallRandom

    /// Asks, and takes the whole answer or the whole stream; on the loop of `upstream`.
    func run() async {
        let output = ChatStreamOutput { _, _ in ChunkCollector() }
        var (random, trace) = (self.random, CallTrace())
        guard
            let answer = try? await self.client.chat(
                self.call,
                over: self.upstream.value,
                using: &random,
                trace: &trace,
                into: output
            ), case .stream(let attempt, _) = answer
        else { return }
        let sink = DiscardingSink { output.withRenderer { _ = $0.take() } }
        // The attempt does not keep it.
        defer { withExtendedLifetime(sink) {} }
        attempt.attach(sink)
        sink.streamAdvanced()
        let end = await attempt.finishedOrCancelled()
        let usage = UsageEstimate.used(end, self.call, generated: output.generatedText, trace)
        self.client.settle(trace, usage: usage, failure: end.failure, isCancelled: end.isCancelled)
    }
}

/// Takes out what a stream brings as it comes, for nobody.
package final class DiscardingSink: ChatStreamSink {
    private let discard: () -> Void

    package init(_ discard: @escaping () -> Void) {
        self.discard = discard
    }

    package func streamAdvanced() {
        self.discard()
    }
}
