import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport

/// An attempt that used something although nobody got its answer.
package struct LostAttempt: Sendable {
    /// Why nobody got it; the words of the access line.
    package enum Cause: String, Sendable {
        /// Another one of several at once was faster.
        case outrun
        /// The client left before there was an answer.
        case left
        /// A content policy had cut it off, and something else was asked.
        case filtered
    }

    package let cause: Cause
    package let deployment: Deployment
    package let usage: Usage
    /// Whether that was counted here: the provider was cut off before it could say.
    package let isEstimate: Bool
}

extension LLMClient {
    /// Ends a call that another one has outrun, and works out what it has used until now.
    ///
    /// A prompt that was sent costs its tokens, and so does what came of the answer.
    func outrun(_ result: RaceResult, _ contender: Contender) -> RaceResult {
        var result = result
        guard let deployment = result.trace.deployment else { return result }
        switch result.answer {
        case .success(.whole(let response, _)):
            let usage =
                response.usage
                ?? UsageEstimate.make(
                    contender.call,
                    generated: UsageEstimate.text(of: response),
                    result.trace,
                    effort: .quick
                )
            result.lose(usage, isEstimate: response.usage == nil, on: deployment)
        case .success(.rendered(let usage, _)): result.lose(usage, isEstimate: false, on: deployment)
        case .success(.vectors(let response, _)): result.lose(response.usage, isEstimate: false, on: deployment)
        case .success(.stream(let attempt, _)):
            // It committed before it heard that the race was over.
            let isWhole = attempt.hasEnded && contender.output.usage != nil
            attempt.cancel()
            let usage = self.cutOff(contender, on: deployment)
            self.settle(result.trace, usage: usage, failure: nil, isCancelled: true)
            result.lose(usage, isEstimate: !isWhole, on: deployment)
            result.answer = .failure(LLMError(.clientGone, "Another one was faster."))
        case .failure:
            // What it was cut off from was counted there; between two attempts it was nothing.
            guard let last = result.trace.lost.last, last.cause == .left else { break }
            result.trace.lost.removeLast()
            result.lose(last.usage, isEstimate: last.isEstimate, on: last.deployment)
        }
        return result
    }

    private func cutOff(_ contender: Contender, on deployment: Deployment) -> Usage {
        let output = contender.output
        return UsageEstimate.cutOff(
            contender.call,
            known: output.usage,
            generated: output.generatedText,
            on: deployment,
            effort: .quick
        )
    }
}

extension RaceResult {
    fileprivate mutating func lose(_ usage: Usage?, isEstimate: Bool, on deployment: Deployment) {
        self.trace.endOutrunStep(usage.map { AttemptUsage(usage: $0, isEstimate: isEstimate) })
        guard let usage else { return }
        self.trace.lost.append(
            LostAttempt(cause: .outrun, deployment: deployment, usage: usage, isEstimate: isEstimate)
        )
    }
}

extension CallTrace {
    /// Notes that another attempt was faster than the last one here.
    fileprivate mutating func endOutrunStep(_ used: AttemptUsage?) {
        guard let last = self.steps.indices.last else { return }
        self.steps[last].wasOutrun = true
        self.steps[last].ended = self.steps[last].ended ?? RoutingClock.now()
        self.steps[last].used = used.map { Shared($0) }
    }

    /// What became of calls for several models, told as one: everybody's steps in the order of the models.
    ///
    /// - Parameters:
    ///   - results: what became of each call.
    ///   - winner: the position among `results` of the one whose answer counts; nil where all of them do.
    /// - Returns: the winner's trace with the steps of all.
    package static func together(_ results: [RaceResult], winner: Int? = nil) -> CallTrace {
        var trace = winner.map { results[$0].trace } ?? CallTrace()
        trace.steps = results.sorted { $0.index < $1.index }.flatMap { result in
            result.trace.steps.map { step in
                var step = step
                step.position = result.index + 1
                return step
            }
        }
        trace.lost = results.flatMap(\.trace.lost)
        return trace
    }

    /// Notes what the call for one of several models used.
    package mutating func note(_ usage: Usage, isEstimate: Bool, position: Int) {
        guard let last = self.steps.lastIndex(where: { $0.position == position }) else { return }
        self.steps[last].used = Shared(AttemptUsage(usage: usage, isEstimate: isEstimate))
    }
}
