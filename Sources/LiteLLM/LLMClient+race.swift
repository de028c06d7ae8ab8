package import LLMCore
package import LLMDialects
package import LLMRouter
package import LLMTransport
import NIOCore

/// One of several calls that are made at once: what is asked, and where its stream goes.
package struct Contender {
    package let call: ChatCall
    package let output: any ChatStreamConsumer

    package init(_ call: ChatCall, into output: any ChatStreamConsumer) {
        self.call = call
        self.output = output
    }
}

/// What became of one of several calls.
package struct RaceResult {
    /// Which call, by its position.
    package let index: Int
    package internal(set) var answer: Result<ChatAnswer, LLMError>
    package internal(set) var trace: CallTrace
}

extension LLMClient {
    /// How many models can be asked the same at once: each is a request to a provider.
    package static let mostModelsAtOnce = 32

    /// Makes several calls at once, each with its own retries; they run interleaved on `upstream`'s event loop.
    ///
    /// - Parameters:
    ///   - contenders: the calls.
    ///   - endsWithFirst: whether the first success cancels the others. A stream has succeeded when it commits, and only
    ///     one commits. What the others have used until then is in their traces (``CallTrace/lost``).
    ///   - upstream: the connections of the event loop this runs on.
    ///   - random: decides between equal deployments.
    /// - Returns: what became of each, in the order in which they came to an end; what was cancelled has failed with
    ///   `clientGone`.
    package func race(
        _ contenders: [Contender],
        endsWithFirst: Bool,
        over upstream: UpstreamClient,
        using random: inout CallRandom
    ) async -> [RaceResult] {
        let loop = upstream.eventLoop
        let client = NIOLoopBound(upstream, eventLoop: loop)
        var results: [RaceResult] = []
        await withTaskGroup(of: NIOLoopBound<RaceResult>.self) { group in
            for (index, contender) in contenders.enumerated() {
                let contender = NIOLoopBound(contender, eventLoop: loop)
                let seed = (random.next(), random.next())
                group.addTask {
                    let result = await self.run(contender.value, index, over: client.value, CallRandom(seed: seed))
                    return NIOLoopBound(result, eventLoop: loop)
                }
            }
            var hasWinner = false
            while let result = await group.next()?.value {
                if hasWinner {
                    results.append(self.outrun(result, contenders[result.index]))
                    continue
                }
                results.append(result)
                guard case .success = result.answer, endsWithFirst else { continue }
                hasWinner = true
                group.cancelAll()
            }
        }
        return results
    }

    func run(
        _ contender: Contender,
        _ index: Int,
        over upstream: UpstreamClient,
        _ random: CallRandom
    ) async -> RaceResult {
        var (random, trace) = (random, CallTrace())
        do throws(LLMError) {
            guard !Task.isCancelled else { throw LLMError(.clientGone, "Another one was faster.") }
            let answer = try await self.chat(
                contender.call,
                over: upstream,
                using: &random,
                trace: &trace,
                into: contender.output
            )
            return RaceResult(index: index, answer: .success(answer), trace: trace)
        } catch {
            return RaceResult(index: index, answer: .failure(error), trace: trace)
        }
    }
}
