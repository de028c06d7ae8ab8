import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

extension Pipeline {
    /// One request that may be asked of two deployments at once; see `LLMClient.hedgedChat`.
    @inline(never)
    func hedgedChat(
        _ call: ChatCall,
        _ output: any ChatStreamConsumer & StreamedBody,
        on exchange: Exchange,
        trace: inout CallTrace,
        using random: inout CallRandom
    ) async throws(LLMError) {
        let spare = self.output(of: call)
        let (answer, isSecond) = try await self.scope.snapshot.client.hedgedChat(
            call,
            over: self.scope.loop.upstream,
            using: &random,
            trace: &trace,
            into: HedgeOutputs(first: output, second: spare)
        )
        self.mirror(call, trace)
        await self.deliver(answer, to: call, from: isSecond ? spare : output, trace, on: exchange)
    }
}
