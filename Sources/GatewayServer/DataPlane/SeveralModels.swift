import GatewayPolicy
import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport
import LiteLLM

/// One chat request for several models, named with commas between them (`"model": "a,b"`).
///
/// All are asked at once. With `fastest_response` the first success is the answer and the others are cancelled; else the
/// answer is a list, in the order of the names, in which what failed is an object with `error`.
/// Source: `abatch_completion` and `abatch_completion_fastest_response` of LiteLLM's proxy, as observed.
struct SeveralModels {
    let scope: RequestScope

    /// The names in a list of them; nil where the whole is a name itself, or there is no comma in it.
    static func names(_ model: String, _ client: LLMClient) throws(LLMError) -> [String]? {
        guard model.utf8.contains(UInt8(ascii: ",")), client.table.aliases[model] == nil,
            !client.table.groups.contains(model)
        else { return nil }
        var names: [String] = []
        for part in model.split(separator: ",") {
            let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            if !name.isEmpty { names.append(name) }
        }
        guard !names.isEmpty, names.count <= LLMClient.mostModelsAtOnce else {
            throw LLMError(
                .badRequest,
                "model must name 1 to \(LLMClient.mostModelsAtOnce) models, separated by commas.",
                parameter: "model"
            )
        }
        return names
    }

    /// Whether a request wants one answer of several.
    static func wantsFastest(_ document: JSONDocument) -> Bool {
        document.member("fastest_response").flatMap { document.bool($0) } ?? false
    }

    /// Why several models cannot be asked for all of their answers; nil if they can.
    static func refusal(of calls: [ChatCall]) -> LLMError? {
        guard calls.contains(where: { $0.request.isStream }) else { return nil }
        let message = "Several models can be streamed only with `fastest_response`: true."
        return LLMError(.badRequest, message, parameter: "stream")
    }

    /// The first success of all.
    func fastest(_ calls: [ChatCall], on exchange: Exchange, trace: inout CallTrace) async throws(LLMError) {
        let pipeline = Pipeline(scope: self.scope)
        let outputs = calls.map { pipeline.output(of: $0) }
        let results = await self.results(of: calls, outputs, endsWithFirst: true)
        let winner = results.firstIndex { (try? $0.answer.get()) != nil }
        trace = CallTrace.together(results, winner: winner)
        guard let winner else { throw Self.error(of: results, calls, &trace) }
        let (answer, index) = (try results[winner].answer.get(), results[winner].index)
        trace.isFastest = true
        pipeline.mirror(calls[index], trace)
        // What was used is settled also where the client has left meanwhile.
        if Task.isCancelled, case .stream(let attempt, _) = answer { attempt.cancel() }
        await pipeline.deliver(answer, to: calls[index], from: outputs[index], trace, on: exchange)
    }

    /// All answers, as a list.
    func all(_ calls: [ChatCall], on exchange: Exchange, trace: inout CallTrace) async throws(LLMError) {
        if let refusal = Self.refusal(of: calls) { throw refusal }
        let pipeline = Pipeline(scope: self.scope)
        let results = await self.results(of: calls, calls.map { pipeline.output(of: $0) }, endsWithFirst: false)
        var bodies = [[UInt8]](repeating: [], count: calls.count)
        var cost = Money.zero
        trace = CallTrace.together(results)
        trace.group = FailureNote.clean(calls.map(\.group).joined(separator: ","))
        trace.failures = results.flatMap(\.trace.failures)
        for result in results {
            let call = calls[result.index]
            if case .success = result.answer { pipeline.mirror(call, result.trace) }
            switch result.answer {
            case .success(.whole(let response, _)):
                let counted = response.usage == nil ? Pipeline.counted(response, call, result.trace) : response
                bodies[result.index] = counted.bytes(showing: call.group)
                cost += result.trace.deployment?.cost(of: counted.usage) ?? .zero
                let isEstimate = response.usage == nil
                counted.usage.map { trace.note($0, isEstimate: isEstimate, position: result.index + 1) }
                self.scope.logLoss(result.trace)
            case .success: bodies[result.index] = Array("null".utf8)
            case .failure(let error): bodies[result.index] = Self.object(error, call.group)
            }
        }
        // What answered is paid for, also when nobody waits for it any more.
        let settlement = Settlement(scope: self.scope)
        guard !Task.isCancelled else { return settlement.settle(nil, CallCost(cost), trace, status: 499) }
        var body: [UInt8] = [UInt8(ascii: "[")]
        for (index, bytes) in bodies.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body += bytes
        }
        body.append(UInt8(ascii: "]"))
        var headers = AnswerHeaders.make("application/json", CallTrace(), scope: self.scope, upstream: WireHeaders())
        AnswerHeaders.write(CallCost(cost), scope: self.scope, into: &headers)
        exchange.send(OutgoingResponse(headers: headers, body: body))
        settlement.settle(nil, CallCost(cost), trace, status: 200)
    }

    private func results(
        of calls: [ChatCall],
        _ outputs: [any ChatStreamConsumer & StreamedBody],
        endsWithFirst: Bool
    ) async -> [RaceResult] {
        var random = self.scope.loop.makeRandom()
        var calls = calls
        if self.scope.isLarge {
            for index in calls.indices { calls[index] = await self.scope.counted(calls[index]) }
        }
        return await self.scope.snapshot.client.race(
            zip(calls, outputs).map { Contender($0, into: $1) },
            endsWithFirst: endsWithFirst,
            over: self.scope.loop.upstream,
            using: &random
        )
    }

    /// What to say when all have failed: what they agree on, else that it was not one thing.
    private static func error(of failures: [RaceResult], _ calls: [ChatCall], _ trace: inout CallTrace) -> LLMError {
        var errors: [(group: String, error: LLMError)] = []
        for result in failures.sorted(by: { $0.index < $1.index }) {
            guard case .failure(let error) = result.answer else { continue }
            errors.append((calls[result.index].group, error))
            trace.failures += result.trace.failures
        }
        guard let first = errors.first?.error else { return LLMError(.noDeployments, "No model was named.") }
        if let gone = errors.first(where: { $0.error.code == .clientGone }) { return gone.error }
        let text = errors.map { "\($0.group): \($0.error.clientMessage)" }.joined(separator: "\n")
        var error = LLMError(.internalServerError, "All models failed.\n\(text)").unprefixed()
        if errors.allSatisfy({ $0.error.code == first.code }) { error.code = first.code }
        return error
    }

    /// A failure in a list of answers, with the members that LiteLLM's clients find there.
    private static func object(_ error: LLMError, _ group: String) -> [UInt8] {
        let body = try? JSON(parsing: error.openAIBody())
        let object: JSON = [
            "status_code": JSON(error.status), "message": .string(error.clientMessage),
            "llm_provider": error.provider.map { .string($0) } ?? .null, "model": .string(group),
            "error": body?["error"] ?? .null,
        ]
        return object.serialized()
    }
}
