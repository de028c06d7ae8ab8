import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport
import NIOCore

// The one way of every call of the library through the attempt loop.

extension LLM {
    /// Asks and waits for the whole answer.
    func whole(_ prepared: PreparedCall, _ record: CallRecord?) async throws(LLMError) -> ChatResponse {
        try await self.ask(prepared, record, into: Self.collector) { answer, _, trace, end throws(LLMError) in
            guard case .whole(let response, _) = answer else {
                throw LLMError(
                    .responseValidation,
                    "The provider streamed an answer that was not asked to be streamed."
                )
            }
            end.answered(trace, response.usage, cost: trace.deployment?.cost(of: response.usage))
            return response
        }
    }

    /// Asks, and returns once the first real piece is there.
    ///
    /// - Parameters:
    ///   - prepared: what is asked.
    ///   - record: where the call's way is kept.
    ///   - makeOutput: makes what takes the stream in.
    ///   - makeTake: makes what takes pieces out of that.
    /// - Returns: the stream, once its first real piece is there.
    /// - Throws: what kept every deployment from answering.
    func streamed<Output: ChatStreamConsumer, Element: Sendable>(
        _ prepared: PreparedCall,
        _ record: CallRecord?,
        into makeOutput: @Sendable () -> Output,
        taking makeTake: @Sendable (Output) -> () -> [Element]
    ) async throws(LLMError) -> ModelStream<Element> {
        try await self.ask(prepared, record, into: makeOutput) { answer, output, trace, end in
            let (loop, executor, take) = (self.eventLoop, self.executor, makeTake(output))
            var under: ChatAttempt?
            switch answer {
            case .stream(let attempt, _): under = attempt
            case .whole(let response, _): output.play([response.asChunk], failure: nil)
            case .rendered, .vectors: break
            }
            let isCommitted = under != nil
            return ModelStream(output, of: under, loop: loop, executor: executor, taking: take) { ending in
                var usage = ending.usage
                if isCommitted {
                    usage = UsageEstimate.used(ending, prepared.call, generated: output.generatedText, trace)
                    let (failure, isCancelled) = (ending.failure, ending.isCancelled)
                    prepared.client.settle(trace, usage: usage, failure: failure, isCancelled: isCancelled)
                }
                let failure = ending.failure ?? (ending.isCancelled ? LLMError(.clientGone, "Cancelled.") : nil)
                end.ended(trace, usage, cost: trace.deployment?.cost(of: usage), failure)
            }
        }
    }

    /// Asks, on the loop that this client's connections live on.
    func ask<Output: ChatStreamConsumer, Value: Sendable>(
        _ prepared: PreparedCall,
        _ record: CallRecord?,
        into makeOutput: @Sendable () -> Output,
        _ finish: (ChatAnswer, Output, CallTrace, CallEnd) throws(LLMError) -> Value
    ) async throws(LLMError) -> Value {
        let end = CallEnd(record, prepared.call.answerID)
        let result: Result<Value, LLMError> = await withTaskExecutorPreference(self.executor) {
            var trace = CallTrace()
            do throws(LLMError) {
                let (answer, output) = try await self.attempt(prepared, &trace, into: makeOutput)
                return .success(try finish(answer, output, trace, end))
            } catch {
                end.ended(trace, nil, cost: nil, error)
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func attempt<Output: ChatStreamConsumer>(
        _ prepared: PreparedCall,
        _ trace: inout CallTrace,
        into makeOutput: () -> Output
    ) async throws(LLMError) -> (answer: ChatAnswer, output: Output) {
        let (call, client, upstream, output) = (prepared.call, prepared.client, self.upstream.value, makeOutput())
        var random = Self.makeRandom()
        guard client.hedges else {
            let answer = try await client.chat(call, over: upstream, using: &random, trace: &trace, into: output)
            self.mirror(call, client, trace, &random)
            return (answer, output)
        }
        let spare = makeOutput()
        let (answer, isSecond) = try await client.hedgedChat(
            call,
            over: upstream,
            using: &random,
            trace: &trace,
            into: HedgeOutputs(first: output, second: spare)
        )
        self.mirror(call, client, trace, &random)
        return (answer, isSecond ? spare : output)
    }

    /// Has a call copied, where the deployment that answered wants that (`silent_model`).
    private func mirror(_ call: ChatCall, _ client: LLMClient, _ trace: CallTrace, _ random: inout CallRandom) {
        guard let deployment = trace.deployment, !deployment.definition.silentModels.isEmpty else { return }
        let (executor, mirrors) = (self.executor, self.mirrors)
        self.background.start("copies", on: executor) { await mirrors.run(on: { _ in executor }) { await $0.run() } }
        for copy in client.mirrors(of: call, on: deployment) {
            let seed = (random.next(), random.next())
            let chat = MirroredChat(call: copy, client: client, upstream: self.upstream, random: CallRandom(seed: seed))
            _ = mirrors.submit(chat, limit: client.settings.maxMirroredRequests)
        }
    }

    @Sendable static func collector() -> ChatStreamOutput<ChunkCollector> {
        ChatStreamOutput { _, _ in ChunkCollector() }
    }
}
